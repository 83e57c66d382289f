import { bool } from '../types/bool.ts';
import { number } from '../types/numbers.ts';
import { type Attributes, takeAttributes, takeStandardAttributes } from './attributes.ts';
import { baseType } from './base-types.ts';
import { type Context, type ParsedType, whole } from './context.ts';
import type { Token } from './tokens.ts';

/** What stands before the names in a declaration. */
export interface Specifiers {
  readonly base: ParsedType;
  readonly attributes: Attributes;
  readonly isTypedef: boolean;
  /** A struct, union or enum is declared with it. */
  readonly isTagged: boolean;
}

const STORAGE = [
  'typedef',
  'extern',
  'static',
  'inline',
  '__inline',
  '__inline__',
  'register',
  '_Thread_local',
  '_Noreturn',
];
const QUALIFIERS = [
  'const',
  '__const',
  'volatile',
  '__volatile__',
  'restrict',
  '__restrict',
  '__restrict__',
  '__extension__',
];
const TAGGED = ['struct', 'union', 'enum'];

/** C's words for a type, in alphabetical order, and the one name that it has here. */
const TYPES: Readonly<Record<string, string>> = {
  void: 'void',
  char: 'char',
  'char signed': 'signed char',
  'char unsigned': 'unsigned char',
  short: 'short',
  int: 'int',
  signed: 'int',
  unsigned: 'unsigned int',
  long: 'long',
  'long long': 'long long',
  float: 'float',
  double: 'double',
  _Bool: '_Bool',
};
const WORDS = [
  'void',
  'char',
  'short',
  'int',
  'long',
  'float',
  'double',
  'signed',
  'unsigned',
  '_Bool',
  '__signed__',
  '__signed',
];

const REFUSED: Readonly<Record<string, string>> = {
  _Complex: 'complex numbers are not known: declare an array of two',
  __int128: '128-bit integers are not known: declare _Alignas(16) unsigned char[16]',
  __int128_t: '128-bit integers are not known: declare _Alignas(16) unsigned char[16]',
  __uint128_t: '128-bit integers are not known: declare _Alignas(16) unsigned char[16]',
  __float128: '128-bit numbers are not known: declare _Alignas(16) unsigned char[16]',
  _Float128: '128-bit numbers are not known: declare _Alignas(16) unsigned char[16]',
  _Float16: '16-bit floating-point numbers are not known: declare uint16_t',
  _Atomic: '_Atomic may change alignment: leave it out where the type has at most the size of a pointer',
  _BitInt: '_BitInt is not known: declare an integer of that size',
  typeof: 'typeof is not understood: write the type',
  __typeof__: 'typeof is not understood: write the type',
};

export function specifiersOf(context: Context): Specifiers {
  const { reader } = context;
  const attributes: Attributes = {};
  const words: string[] = [];
  const start = reader.peek();
  let base: ParsedType | undefined;
  let isTypedef = false;
  let isTagged = false;
  takeStandardAttributes(context, attributes);
  for (;;) {
    if (takeAttributes(context, attributes)) continue;
    const token = reader.peek();
    if (token.kind !== 'word') break;
    const refused = Object.hasOwn(REFUSED, token.text) ? REFUSED[token.text] : undefined;
    if (refused) reader.fail(refused, token);
    if (STORAGE.includes(token.text)) isTypedef ||= token.text === 'typedef';
    else if (!QUALIFIERS.includes(token.text)) {
      const more = base === undefined && (WORDS.includes(token.text) || words.length === 0);
      if (!more) break;
      if (WORDS.includes(token.text)) words.push(token.text.replace(/^__(signed).*/, '$1'));
      else if (TAGGED.includes(token.text)) {
        reader.next();
        base = context.tagged(token);
        isTagged = true;
        continue;
      } else base = typedefNamed(context, token);
    }
    reader.next();
  }
  return { base: base ?? builtIn(context, words, start), attributes, isTypedef, isTagged };
}

/** Whether a type's name can begin with that word. */
export function startsType({ scope }: Context, { kind, text }: Token): boolean {
  if (kind !== 'word') return false;
  return (
    [...WORDS, ...QUALIFIERS, ...TAGGED].includes(text) || scope.typedefs.has(text) || baseType(text) !== undefined
  );
}

function typedefNamed({ reader, scope }: Context, token: Token): ParsedType {
  const known = scope.typedefs.get(token.text);
  if (known) return whole(scope, known);
  const type = baseType(token.text);
  if (type) return { type, text: token.text };
  return reader.fail(
    `the type '${token.text}' is not known: declare it before, as in \`typedef unsigned int ${token.text};\``,
    token,
  );
}

function builtIn({ reader }: Context, words: readonly string[], start: Token): ParsedType {
  if (words.length === 0) return reader.fail('expected a type', start);
  const sorted = [...words].sort().join(' ');
  if (sorted === 'double long') {
    return reader.fail(
      'long double is not known, and differs from platform to platform: declare bytes of its size and alignment',
      start,
    );
  }
  const name = TYPES[sorted] ?? named(words);
  if (!name) return reader.fail(`'${words.join(' ')}' is no type`, start);
  if (name === 'void') return { text: 'void' };
  return { type: name === '_Bool' ? bool : number(name), text: name, char: name === 'char' };
}

/** `long unsigned int` and the like: width and sign in any order, and an `int` that says nothing. */
function named(words: readonly string[]): string | undefined {
  const rest = words.filter((word) => word !== 'int');
  const ints = words.length - rest.length;
  const unsigned = rest.includes('unsigned');
  const signs = rest.filter((word) => word === 'unsigned' || word === 'signed').length;
  const width = rest.filter((word) => word !== 'unsigned' && word !== 'signed').join(' ');
  if (ints > 1 || signs > 1 || !['', 'short', 'long', 'long long'].includes(width)) return undefined;
  return `${unsigned ? 'unsigned ' : ''}${width || 'int'}`;
}
