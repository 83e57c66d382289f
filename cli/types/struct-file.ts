import { existsSync, readFileSync } from 'node:fs';
import { c, type Definition, defineStruct, parseC, type StructOptions, type StructType } from 'sysv-ipc/structs';
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

/** Loads a struct's definition: FILE, or FILE:NAME. @throws {CommandFailure} What is wrong with the file, and where in it. */
export function loadStruct(word: string): StructReader {
  const { path, name } = parts(word);
  const types = typesIn(path);
  const type = name === undefined ? Object.values(types)[0] : types[name];
  if (!type || (name === undefined && Object.keys(types).length > 1)) throw ambiguous(path, Object.keys(types), name);
  return {
    type,
    size: type.size,
    read: (bytes) => JSON.parse(JSON.stringify(type.at(bytes).toObject(), withoutBigInts)),
    assigner: (words) => assigner(type, words),
  };
}

/** The structs that FILE or FILE:NAME names, as a platform's C compiler lays them out. Without a name: all. */
export function loadStructs(word: string, platform?: string): StructType[] {
  const { path, name } = parts(word);
  const types = typesIn(path, platform);
  if (name === undefined) return Object.values(types);
  const type = types[name];
  if (!type) throw ambiguous(path, Object.keys(types), name);
  return [type];
}

/** A file whose name ends in a colon and a word is not misread: it is there. */
function parts(word: string): { path: string; name?: string } {
  const [, path, name] = /^(.+):(?:(?:struct|union) )?(\w+)$/.exec(word) ?? [];
  return path === undefined || name === undefined || existsSync(word) ? { path: word } : { path, name };
}

/** By their names, in the order of the file. */
function typesIn(path: string, platform?: string): Record<string, StructType> {
  const text = read(path);
  const options = platform === undefined ? {} : { platform };
  if (!/^\s*\{/.test(text) && !path.endsWith('.json')) return declaredIn(text, path, options);
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch (error) {
    throw wrong(path, `it is no JSON: ${(error as Error).message}`);
  }
  const type = structOf(file, 'the whole', path, options);
  return { [type.name]: type };
}

function declaredIn(text: string, path: string, options: StructOptions): Record<string, StructType> {
  let types: Record<string, StructType>;
  try {
    types = parseC(text, options);
  } catch (error) {
    if (error instanceof SyntaxError) throw wrong(path, error.message);
    throw error;
  }
  if (Object.keys(types).length === 0) throw wrong(path, 'it declares no struct');
  return types;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandFailure(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

function ambiguous(path: string, names: string[], name: string | undefined): CommandFailure {
  const there = `it declares ${names.join(', ')}`;
  const example = `${path}:${names.at(-1)}`;
  return wrong(path, name === undefined ? `${there}: name one of them, as in ${example}` : `${there}, and no ${name}`);
}

const schema = z.strictObject({
  name: z.optional(z.string()),
  packed: z.optional(z.boolean()),
  members: z.record(z.string(), z.unknown()),
});

/** Checked level by level, so that what is wrong is named with its place. */
function structOf(value: unknown, place: string, path: string, options: StructOptions, name = 'struct'): StructType {
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
    definition[member] =
      typeof type === 'string' ? simpleType(type, where, path) : structOf(type, where, path, options, member);
  }
  try {
    return defineStruct(parsed.data.name ?? name, definition, { ...options, packed });
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
