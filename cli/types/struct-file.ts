import { readFileSync } from 'node:fs';
import { c, type Definition, defineStruct, type StructType } from 'sysv-ipc/structs';
import * as z from 'zod/mini';
import { CommandFailure, Status } from '../io/failure.ts';
import { type Assigner, assigner } from './assignments.ts';
import { typeNamed } from './type-names.ts';

/** A struct that a file defines, and what is read with it. */
export interface StructReader {
  type: StructType;
  size: number;
  read(bytes: Buffer): Record<string, z.infer<ReturnType<typeof z.json>>>;
  /** For `member=value` words. */
  assigner(words: readonly string[]): Assigner;
}

/** Members by name, in C's order: a type's name, or a struct inside. */
interface StructFile {
  name?: string | undefined;
  packed?: boolean | undefined;
  members: Record<string, string | StructFile>;
}

/** Loads a struct's definition. @throws {CommandFailure} What is wrong with the file, and where in it. */
export function loadStruct(path: string): StructReader {
  const type = typeIn(path);
  return {
    type,
    size: type.size,
    read: (bytes) => JSON.parse(JSON.stringify(type.at(bytes).toObject(), withoutBigInts)),
    assigner: (words) => assigner(type, words),
  };
}

function typeIn(path: string): StructType {
  const file = parseFile(path);
  return structOf(file, 'the whole', path);
}

function parseFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandFailure(`Cannot read ${path}: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw wrong(path, `it is no JSON: ${(error as Error).message}`);
  }
}

const schema = z.strictObject({
  name: z.optional(z.string()),
  packed: z.optional(z.boolean()),
  members: z.record(z.string(), z.unknown()),
});

/** Checked level by level, so that what is wrong is named with its place. */
function structOf(value: unknown, place: string, path: string, name = 'struct'): StructType {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const unknown = issue?.code === 'unrecognized_keys' ? `unknown: ${issue.keys.join(', ')}; ` : '';
    throw wrong(path, `at ${place}: ${unknown}a struct has "members", and may have "name" and "packed"`);
  }
  const { members, packed = false } = parsed.data as StructFile;
  const definition: Definition = {};
  for (const [member, type] of Object.entries(members)) {
    const where = place === 'the whole' ? `members.${member}` : `${place}.members.${member}`;
    definition[member] = typeof type === 'string' ? simpleType(type, where, path) : structOf(type, where, path, member);
  }
  try {
    return defineStruct(parsed.data.name ?? name, definition, { packed });
  } catch (error) {
    throw wrong(path, `at ${place}: ${(error as Error).message}`);
  }
}

function simpleType(text: string, place: string, path: string): Definition[string] {
  const [, name = '', ...dimensions] = /^([\w ]+?)((?:\[\d{1,7}\])*)$/.exec(text.trim()) ?? [];
  const sizes = [...(dimensions[0] ?? '').matchAll(/\d+/g)].map(Number);
  const last = name === 'char' ? sizes.pop() : undefined;
  const type = last === undefined ? typeNamed(name) : c.string(last);
  if (!type || sizes.includes(0) || last === 0) {
    throw wrong(
      path,
      `at ${place}: expected a type of C such as int, unsigned long, uint32_t, char[16] or double[2][2], or a struct: ${JSON.stringify(text)}`,
    );
  }
  return sizes.reduceRight<Definition[string]>((inner, size) => c.array(inner as never, size), type);
}

function wrong(path: string, what: string): CommandFailure {
  return new CommandFailure(`Cannot use ${path}: ${what}`, Status.usage);
}

function withoutBigInts(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
