import { readFileSync } from 'node:fs';
import { c, type Definition, defineStruct } from 'sysv-ipc/structs';
import * as z from 'zod/mini';
import { CommandFailure } from '../io/failure.ts';

/** A struct definition as JSON, and what is read with it. */
export interface StructReader {
  size: number;
  read(bytes: Buffer): Record<string, z.infer<ReturnType<typeof z.json>>>;
}

const SIMPLE = [
  ...['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float', 'double', 'bool'],
  ...['short', 'ushort', 'int', 'uint', 'long', 'ulong', 'size_t', 'time_t', 'pointer'],
] as const;

const typeName = z.string().check(
  z.regex(new RegExp(`^(char\\[[1-9]\\d{0,6}\\]|(${SIMPLE.join('|')})(\\[[1-9]\\d{0,6}\\])?)$`), {
    error: `expected char[N], or one of ${SIMPLE.join(', ')}, with [N] for an array`,
  }),
);

/** Members by name, in C's order: a type's name, or a struct inside. */
interface StructFile {
  name?: string | undefined;
  packed?: boolean | undefined;
  members: Record<string, string | StructFile>;
}

const structFile: z.ZodMiniType<StructFile> = z.lazy(() =>
  z.strictObject({
    name: z.optional(z.string()),
    packed: z.optional(z.boolean()),
    members: z.record(z.string(), z.union([typeName, structFile])),
  }),
);

export function loadStruct(path: string): StructReader {
  const definition = structFile.safeParse(parseFile(path));
  if (!definition.success) {
    const [issue] = definition.error.issues;
    const where = issue?.path.join('.') || 'the whole';
    throw new CommandFailure(`Cannot use ${path}: at ${where}: ${innermost(issue)}`);
  }
  const type = structOf(definition.data, definition.data.name ?? 'struct');
  return {
    size: type.size,
    read: (bytes) => JSON.parse(JSON.stringify(type.at(bytes).toObject(), withoutBigInts)),
  };
}

function parseFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new CommandFailure(`Cannot use ${path}: ${(error as Error).message}`);
  }
}

/** Of a union that nothing fits, what its first choice said. */
function innermost(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code !== 'invalid_union') return issue?.message ?? '';
  return issue.errors.flat()[0]?.message ?? issue.message;
}

function structOf({ members, packed = false }: StructFile, name: string) {
  const definition: Definition = {};
  for (const [member, type] of Object.entries(members)) {
    definition[member] = typeof type === 'string' ? simpleType(type) : structOf(type, type.name ?? member);
  }
  return defineStruct(name, definition, { packed });
}

function simpleType(text: string): Definition[string] {
  const [, name = '', count] = /^(\w+)(?:\[(\d+)\])?$/.exec(text) ?? [];
  if (name === 'char') return c.string(Number(count));
  const type = c[name as (typeof SIMPLE)[number]];
  return count === undefined ? type : c.array(type as never, Number(count));
}

function withoutBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
