import * as z from 'zod/mini';
import * as schemas from '../../cli/io/schemas.ts';

/** The definitions of all `--json` outputs as TypeScript, for docs/cli.md. */

interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: string[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  format?: string;
}

const NAMES: Record<string, z.ZodMiniType> = {
  Named: schemas.named,
  Process: schemas.process,
  Attributes: schemas.attributes,
  Memory: schemas.memory,
  Semaphore: schemas.semaphore,
  Queue: schemas.queue,
  Listing: schemas.listing,
  Attachment: schemas.attachment,
  MemoryDetails: schemas.memoryDetails,
  OneOfSet: schemas.oneOfSet,
  Waiter: schemas.waiter,
  SemaphoreDetails: schemas.semaphoreDetails,
  Glimpse: schemas.glimpse,
  QueueDetails: schemas.queueDetails,
  SharedUser: schemas.sharedUser,
  Ring: schemas.ring,
  SharedDetails: schemas.sharedDetails,
  Created: schemas.created,
  CreatedShared: schemas.createdShared,
  Removal: schemas.removal,
  Changed: schemas.changed,
  Key: schemas.key,
  Bytes: schemas.bytes,
  Written: schemas.written,
  Sent: schemas.sent,
  Message: schemas.message,
  SemaphoreValue: schemas.semaphoreValue,
  Limit: schemas.limit,
  Member: schemas.member,
  ProbedMember: schemas.probedMember,
  ProbeReport: schemas.probeReport,
  Struct: schemas.struct,
  PlatformLayout: schemas.platformLayout,
  DeclaredMember: schemas.declaredMember,
  Hole: schemas.hole,
  StructLayout: schemas.structLayout,
  Finding: schemas.finding,
  Diagnosis: schemas.diagnosis,
};

export function jsonTypes(): string {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(NAMES)) registry.add(schema, { id });
  const all = z.toJSONSchema(registry, { uri: (id) => id }).schemas as Record<string, JsonSchema>;
  const done: [name: string, schema: JsonSchema][] = [];
  const texts = Object.keys(NAMES).map((name) => {
    const schema = all[name] as JsonSchema;
    const base = done
      .filter(([, other]) => isPartOf(other, schema))
      .sort(([, a], [, b]) => size(b) - size(a))
      .at(0);
    done.push([name, schema]);
    const members = Object.entries(schema.properties ?? {}).filter(([member]) => !base?.[1].properties?.[member]);
    const lines = members.map(
      ([member, type]) => `  ${member}${isRequired(schema, member) ? '' : '?'}: ${text(type)};`,
    );
    return `interface ${name} ${base ? `extends ${base[0]} ` : ''}{\n${lines.join('\n')}\n}`;
  });
  return texts.join('\n');
}

const size = ({ properties = {} }: JsonSchema) => Object.keys(properties).length;
const isRequired = ({ required = [] }: JsonSchema, member: string) => required.includes(member);

function isPartOf(part: JsonSchema, whole: JsonSchema): boolean {
  return Object.entries(part.properties ?? {}).every(
    ([member, type]) => JSON.stringify(whole.properties?.[member]) === JSON.stringify(type),
  );
}

function text(schema: JsonSchema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) as string;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(text).join(' | ');
  if (schema.const !== undefined) return `'${schema.const}'`;
  if (schema.enum) return schema.enum.map((value) => `'${value}'`).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => text({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'array': {
      const element = text(schema.items ?? {});
      return element.includes(' | ') ? `(${element})[]` : `${element}[]`;
    }
    case 'object': {
      if (!schema.properties) return 'Record<string, unknown>';
      const members = Object.entries(schema.properties).map(([name, type]) => `${name}: ${text(type)}`);
      return `{ ${members.join('; ')} }`;
    }
    case 'integer':
      return 'number';
    default:
      return schema.type ?? 'unknown';
  }
}
