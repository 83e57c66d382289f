import { invalidType, outOfRange } from '../../ffi/argument-errors.ts';
import { type Codec, type CType, type Field, fieldOf, isType, plainCodecOf, Type } from '../codec.ts';
import { hostAbi } from '../layout/host-abi.ts';
import { isStructType, ordered, structInOrder } from '../struct-type.ts';
import { checkCount } from './count.ts';

/** What is said of a type as a member: where it is, how wide, whether it has a name, in which byte order. */

export function bits(type: CType<unknown>, width: number): CType<unknown> {
  const codec = isType(type) ? plainCodecOf(type, hostAbi) : undefined;
  if (!codec?.bits) throw invalidType('type', 'an integer type, bool or an enum', type);
  const most = codec.ctype === '_Bool' ? 1 : codec.size * 8;
  checkInteger('width', width, 0, most);
  return new Type((abi) => {
    const field = fieldOf(type, abi);
    if (width > field.codec.size * 8)
      throw outOfRange('width', `at most ${field.codec.size * 8} on ${abi.platform}`, width);
    // A width of 0 names no bits, and no member.
    return width === 0 ? { ...field, bits: 0, unnamed: true } : { ...field, bits: width };
  });
}

export function pad(n: number): CType<never> {
  checkCount(n);
  const codec: Codec = {
    ctype: `char[${n}]`,
    size: n,
    alignment: 1,
    get: () => undefined,
    plain: () => undefined,
    take: () => undefined,
    put: () => undefined,
  };
  return new Type<never>(() => ({ codec, unnamed: true }));
}

export const at = <T extends object>(offset: number, type: T): T => {
  checkInteger('offset', offset, 0, Number.MAX_SAFE_INTEGER);
  return saying(type, () => ({ at: offset }));
};

export const aligned = <T extends object>(n: number, type: T): T => {
  checkAlignment('n', n);
  return saying(type, (field) => ({ aligned: Math.max(n, field.aligned ?? 0) }));
};

export const packed = <T extends object>(type: T): T => saying(type, () => ({ packed: true }));

export const unnamed = <T extends object>(type: T): T => {
  const said = saying(type, () => ({ unnamed: true }));
  const { codec, bits } = fieldOf(said, hostAbi);
  if (bits === undefined && !codec.members) throw invalidType('type', 'a struct, a union or a bit-field', type);
  return said;
};

export function inOrder<T extends object>(type: T, littleEndian: boolean): T {
  if (isStructType(type)) return structInOrder(type, littleEndian) as unknown as T;
  checkType(type);
  return new Type((abi) => ordered(type as CType<unknown>, abi, littleEndian)) as unknown as T;
}

function saying<T extends object>(type: T, what: (field: Field) => Partial<Field>): T {
  checkType(type);
  return new Type<unknown>((abi) => {
    const field = fieldOf(type, abi);
    return { ...field, ...what(field) };
  }) as unknown as T;
}

function checkType(type: unknown): void {
  if (!isType(type)) throw invalidType('type', 'a type of c or of defineStruct', type);
}

/** A power of two. */
export function checkAlignment(name: string, value: unknown): void {
  checkInteger(name, value, 1, 2 ** 28);
  if (!Number.isInteger(Math.log2(value as number))) throw outOfRange(name, 'a power of two', value);
}

function checkInteger(name: string, value: unknown, low: number, high: number): void {
  if (typeof value !== 'number') throw invalidType(name, 'a number', value);
  if (!Number.isInteger(value) || value < low || value > high) {
    throw outOfRange(name, `an integer from ${low} to ${high}`, value);
  }
}
