import type { Abi } from '../layout/abi.ts';

/** An integer of C, with its type: what it is converted to depends on that. */
export interface Integer {
  readonly value: bigint;
  /** Bits: 32 or 64. */
  readonly width: number;
  readonly signed: boolean;
}

/** The value as the type holds it. */
export function integer(value: bigint, width: number, signed: boolean): Integer {
  return { value: signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value), width, signed };
}

export const int = (value: bigint | boolean): Integer => integer(BigInt(value), 32, true);
export const sizeT = (value: number, { pointer }: Abi): Integer => integer(BigInt(value), pointer * 8, false);

/** The type of two operands together, by C's usual arithmetic conversions. */
function common(a: Integer, b: Integer): { width: number; signed: boolean } {
  const width = Math.max(a.width, b.width);
  const unsigned = (one: Integer) => !one.signed && one.width === width;
  return { width, signed: !unsigned(a) && !unsigned(b) };
}

const ARITHMETIC: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
};
const COMPARISONS: Readonly<Record<string, (a: bigint, b: bigint) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

/** C's binary operators by how tightly they bind. */
export const BINDING: Readonly<Record<string, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
};

/** Undefined where C leaves it undefined: a division by 0, a shift by more than there is. */
export function binary(operator: string, a: Integer, b: Integer): Integer | undefined {
  if (operator === '||') return int(a.value !== 0n || b.value !== 0n);
  if (operator === '&&') return int(a.value !== 0n && b.value !== 0n);
  if (operator === '<<' || operator === '>>') {
    if (b.value < 0n || b.value >= a.width) return undefined;
    return integer(operator === '<<' ? a.value << b.value : a.value >> b.value, a.width, a.signed);
  }
  const { width, signed } = common(a, b);
  const [left, right] = [integer(a.value, width, signed).value, integer(b.value, width, signed).value];
  const compare = COMPARISONS[operator];
  if (compare) return int(compare(left, right));
  if ((operator === '/' || operator === '%') && right === 0n) return undefined;
  return integer((ARITHMETIC[operator] as (a: bigint, b: bigint) => bigint)(left, right), width, signed);
}

export function unary(operator: string, { value, width, signed }: Integer): Integer {
  switch (operator) {
    case '-':
      return integer(-value, width, signed);
    case '~':
      return integer(~value, width, signed);
    case '!':
      return int(value === 0n);
    default:
      return integer(value, width, signed);
  }
}

/** A literal such as `0x1fUL`; undefined if it is none. */
export function integerLiteral(text: string, abi: Abi): Integer | undefined {
  const parts = /^(0[xX][\da-fA-F]+|0[bB][01]+|0[0-7]*|[1-9]\d*)([uU]?)([lL]{0,2})([uU]?)$/.exec(
    text.replaceAll("'", ''),
  );
  if (!parts) return undefined;
  const [, digits = '', u1 = '', long = '', u2 = ''] = parts;
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
  const unsigned = u1 !== '' || u2 !== '';
  const least = long.length === 2 ? 64 : long.length === 1 ? abi.long * 8 : 32;
  // The first type that holds it: unsigned ones only for those in other bases than ten, or so written.
  for (const width of [32, 64].filter((bits) => bits >= least)) {
    if (!unsigned && value < 1n << BigInt(width - 1)) return integer(value, width, true);
    if ((unsigned || digits.startsWith('0')) && value < 1n << BigInt(width)) return integer(value, width, false);
  }
  return value < 1n << 64n ? integer(value, 64, false) : undefined;
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, 0: 0, a: 7, b: 8, f: 12, v: 11, e: 27 };

/** The value of `'a'`; undefined if it is no single character. */
export function characterLiteral(text: string, { charIsSigned }: Abi): Integer | undefined {
  const inside = text.replace(/^L?'|'$/g, '');
  const code = codeOf(inside);
  if (code === undefined) return undefined;
  return int(BigInt(charIsSigned && code > 127 && code < 256 ? code - 256 : code));
}

function codeOf(text: string): number | undefined {
  if (!text.startsWith('\\')) return [...text].length === 1 ? text.codePointAt(0) : undefined;
  const [, hex, octal, letter] = /^\\(?:x([\da-fA-F]{1,2})|([0-7]{1,3})|(.))$/.exec(text) ?? [];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (octal !== undefined) return Number.parseInt(octal, 8) & 255;
  return letter === undefined ? undefined : (ESCAPES[letter] ?? letter.codePointAt(0));
}
