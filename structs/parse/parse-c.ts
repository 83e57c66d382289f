import { invalidType } from '../../ffi/argument-errors.ts';
import { checkStructOptions, pinnedAbi, type StructOptions } from '../define-struct.ts';
import { hostAbi } from '../layout/host-abi.ts';
import { isStructType } from '../struct-type.ts';
import type { StructType } from '../types.ts';
import { structOf } from './aggregates.ts';
import { takeAttributes } from './attributes.ts';
import { BASE_STRUCTS } from './base-types.ts';
import { constantOf } from './constants.ts';
import { type Context, type ParsedType, type Scope, whole } from './context.ts';
import { declaratorOf } from './declarators.ts';
import { enumOf } from './enums.ts';
import { obeyPragma } from './pragmas.ts';
import { preprocess } from './preprocess.ts';
import { Reader } from './reader.ts';
import { specifiersOf, startsType } from './specifiers.ts';
import { staticAssertion } from './static-assertion.ts';
import { tokenize } from './tokens.ts';

/**
 * Makes struct types of C declarations as they stand in a header: structs, unions, enums, typedefs, arrays of any dimension and
 * constant length, bit-fields, nested and nameless members, pointers, macros without arguments, `#pragma pack`,
 * `__attribute__((packed, aligned(n)))`, `[[gnu::packed]]`, `_Alignas`, and the types of stdint.h, stddef.h, sys/types.h and time.h. Arrays
 * of `char` read as text. Function prototypes and variables are passed over.
 *
 * ```ts
 * import { parseC } from 'sysv-ipc/structs';
 *
 * const { note } = parseC(`
 *   struct note { int32_t count; char text[60]; };  // as in note.h
 * `);
 * console.log(note.size, note.offsetOf('text')); // → 64 4
 * ```
 *
 * @param source - Without `#if` and its like, which only a preprocessor can decide.
 * @param options - Of each struct: `platform` is whose compiler lays them out, and how wide `long` and the others are; `packed` stands
 * for `__attribute__((packed))` or `#pragma pack(n)`. `alignment` and `size` are of the outermost structs.
 * @returns Each struct and union by its name, and each typedef of one by its own.
 * @throws {SyntaxError} With `line`, `column` and `reason`, for all that is not understood.
 */
export function parseC(source: string, options: StructOptions = {}): Record<string, StructType> {
  if (typeof source !== 'string') throw invalidType('source', 'C text', source);
  checkStructOptions(options);
  return Object.fromEntries(structsIn(source, options));
}

function structsIn(source: string, options: StructOptions): Map<string, StructType> {
  const scope: Scope = {
    typedefs: new Map(),
    tags: new Map(),
    constants: new Map(),
    depth: 0,
    packs: [typeof options.packed === 'number' ? options.packed : undefined],
  };
  const context = contextOf(source, options, scope);
  const { reader } = context;
  const found = new Map<string, StructType>();
  while (reader.peek().kind !== 'end') {
    if (!reader.accept(';') && !staticAssertion(context)) declaration(context);
  }
  for (const [key, { type }] of scope.tags) if (isStructType(type)) found.set(key.replace(/^\w+ /, ''), type);
  for (const [name, parsed] of scope.typedefs) {
    const { type } = whole(scope, parsed);
    if (isStructType(type)) found.set(name, type);
  }
  return found;
}

function contextOf(source: string, options: StructOptions, scope: Scope): Context {
  const abi = pinnedAbi(options.platform) ?? hostAbi;
  const reader = new Reader(preprocess(tokenize(source)), (pragma) => obeyPragma(context, pragma));
  const base = new Map<string, ParsedType>();
  const context: Context = {
    reader,
    scope,
    abi,
    options,
    constant: () => constantOf(context),
    typeName: () => declaratorOf(context, specifiersOf(context).base).type,
    isTypeStart: (token) => startsType(context, token),
    tagged: (keyword) => (keyword.text === 'enum' ? enumOf(context, keyword) : structOf(context, keyword)),
    baseStruct(name) {
      if (!Object.hasOwn(BASE_STRUCTS, name)) return undefined;
      const { platform } = options;
      const own = platform === undefined ? {} : { platform };
      const type = base.get(name)?.type ?? structsIn(BASE_STRUCTS[name] as string, own).get(name);
      const parsed = { type: type as StructType, text: `struct ${name}` };
      base.set(name, parsed);
      return parsed;
    },
  };
  return context;
}

/** One declaration outside of structs. */
function declaration(context: Context): void {
  const { reader, scope } = context;
  const { base, attributes, isTypedef } = specifiersOf(context);
  if (reader.accept(';')) return;
  do {
    const at = reader.peek();
    const own = { ...attributes };
    const { name, type } = declaratorOf(context, base, own);
    takeAttributes(context, own);
    if (reader.is('{')) reader.fail('a function with a body is not understood: take it out');
    if (reader.is('=')) reader.fail('the value of a variable is not understood: take it out');
    if (!name) throw reader.fail('expected a name', at);
    if (!isTypedef) continue;
    const known = scope.typedefs.get(name.text);
    if (known && whole(scope, known).type !== type.type) reader.fail(`'${name.text}' is defined twice`, name);
    const given =
      type === base && base.named ? { type: base.named(name.text), text: name.text } : { ...type, text: name.text };
    scope.typedefs.set(name.text, own.aligned === undefined ? given : { ...given, aligned: own.aligned });
  } while (reader.accept(','));
  reader.expect(';', 'after the declaration');
}
