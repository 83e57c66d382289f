import { invalidType, outOfRange } from '../../ffi/argument-errors.ts';
import { littleEndian } from '../../ffi/platform.ts';
import { type Codec, type CType, type TypedArrayType, typeOf } from '../codec.ts';
import { type Abi, type Primitive, primitive } from '../layout/abi.ts';
import { bigintBits, numberBits } from './bit-access.ts';

type Access<T> = Pick<Codec<T>, 'get' | 'put'>;
type Widths<T> = Record<string, Access<T>>;

/** A number of C: a JavaScript number, or a bigint if it has 64 bits or its width is the platform's affair. */
export function number<T extends number | bigint>(ctype: string, meaning = ctype): CType<T> {
  return typeOf((abi) => numberCodec(ctype, meaning, abi) as unknown as Codec<T>);
}

/** @param wide - A bigint in any case. */
export function numberCodec(ctype: string, meaning: string, abi: Abi, wide?: boolean): Codec<number> | Codec<bigint> {
  const type = primitive(abi, meaning);
  return wide || type.wide
    ? bigintCodec(ctype, type, abi.littleEndian)
    : plainNumberCodec(ctype, type, abi.littleEndian);
}

function plainNumberCodec(ctype: string, type: Primitive, little: boolean): Codec<number> {
  const { kind, size, alignment } = type;
  const { get, put } = ACCESSES[little ? 'little' : 'big'].NUMBERS[`${kind}${size}`] as Access<number>;
  const shape = { ctype, size, alignment, get, plain: get, put, ...typedArrayOf(type, little) };
  if (kind === 'float') return { ...shape, take: takeFloat(size) };
  const bits = (width: number, bit: number): Codec<number> => {
    const access = numberBits(width, bit, little, kind === 'signed');
    return { ctype, size, alignment, ...access, plain: access.get, take: takeInteger(kind, width) };
  };
  return { ...shape, take: takeInteger(kind, size * 8), bits };
}

// V8 inlines so much bytecode into a function and no more: what a write checks is short, and what it says stands apart.

function takeInteger(kind: string, width: number): Codec<number>['take'] {
  const low = kind === 'signed' ? -(2 ** (width - 1)) : 0;
  const refuse = refusal(`an integer from ${low} to ${low + 2 ** width - 1}`);
  // What is cut to the width and stays the same fits it.
  const shift = 32 - width;
  return kind === 'signed'
    ? (value, where) =>
        typeof value === 'number' && (value << shift) >> shift === value ? value : refuse(value, where)
    : (value, where) =>
        typeof value === 'number' && (value << shift) >>> shift === value ? value : refuse(value, where);
}

function takeFloat(size: number): Codec<number>['take'] {
  const refuse = refusal('a number that a float can hold');
  if (size === 8) return (value, where) => (typeof value === 'number' ? value : refuse(value, where));
  return (value, where) => {
    if (typeof value !== 'number') return refuse(value, where);
    // Only what is too large for a float becomes infinite in it.
    return Number.isFinite(Math.fround(value)) || !Number.isFinite(value) ? value : refuse(value, where);
  };
}

function refusal(allowed: string): (value: unknown, where: string) => never {
  return (value, where) => {
    throw typeof value === 'number' ? outOfRange(where, allowed, value) : invalidType(where, 'a number', value);
  };
}

function bigintCodec(ctype: string, type: Primitive, little: boolean): Codec<bigint> {
  const { kind, size, alignment } = type;
  const { get, put } = ACCESSES[little ? 'little' : 'big'].BIGINTS[`${kind}${size}`] as Access<bigint>;
  const bits = (width: number, bit: number): Codec<bigint> => {
    const access = bigintBits(width, bit, little, kind === 'signed');
    return { ctype, size, alignment, ...access, plain: access.get, take: takeBigint(kind, width) };
  };
  const shape = { ctype, size, alignment, get, plain: get, put };
  return { ...shape, take: takeBigint(kind, size * 8), bits, ...(size === 8 && typedArrayOf(type, little)) };
}

function takeBigint(kind: string, width: number): Codec<bigint>['take'] {
  const low = kind === 'signed' ? -(2n ** BigInt(width - 1)) : 0n;
  const high = low + 2n ** BigInt(width) - 1n;
  return (value, where) => {
    if (typeof value !== 'bigint' && typeof value !== 'number') throw invalidType(where, 'a bigint', value);
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw outOfRange(where, 'a bigint, or a number that is a safe integer', value);
    }
    const wide = BigInt(value);
    if (wide < low || wide > high) throw outOfRange(where, `from ${low} to ${high}`, value);
    return wide;
  };
}

const TYPED_ARRAYS: Readonly<Record<string, TypedArrayType>> = {
  signed1: Int8Array,
  unsigned1: Uint8Array,
  signed2: Int16Array,
  unsigned2: Uint16Array,
  signed4: Int32Array,
  unsigned4: Uint32Array,
  float4: Float32Array,
  float8: Float64Array,
  signed8: BigInt64Array,
  unsigned8: BigUint64Array,
};

function typedArrayOf({ kind, size }: Primitive, little: boolean): { typedArray?: TypedArrayType } {
  const typedArray = size === 1 || little === littleEndian ? TYPED_ARRAYS[`${kind}${size}`] : undefined;
  return typedArray ? { typedArray } : {};
}

const ACCESSES = { little: accesses(true), big: accesses(false) };

/**
 * One function for each width. The byte order is a constant in here, and not read from the module, so that V8 folds it
 * where it inlines them.
 */
function accesses(isLittle: boolean): { NUMBERS: Widths<number>; BIGINTS: Widths<bigint> } {
  const little = isLittle;
  return {
    NUMBERS: {
      signed1: { get: (view, at) => view.getInt8(at), put: (view, at, value) => view.setInt8(at, value) },
      unsigned1: { get: (view, at) => view.getUint8(at), put: (view, at, value) => view.setUint8(at, value) },
      signed2: {
        get: (view, at) => view.getInt16(at, little),
        put: (view, at, value) => view.setInt16(at, value, little),
      },
      unsigned2: {
        get: (view, at) => view.getUint16(at, little),
        put: (view, at, value) => view.setUint16(at, value, little),
      },
      signed4: {
        get: (view, at) => view.getInt32(at, little),
        put: (view, at, value) => view.setInt32(at, value, little),
      },
      unsigned4: {
        get: (view, at) => view.getUint32(at, little),
        put: (view, at, value) => view.setUint32(at, value, little),
      },
      float4: {
        get: (view, at) => view.getFloat32(at, little),
        put: (view, at, value) => view.setFloat32(at, value, little),
      },
      float8: {
        get: (view, at) => view.getFloat64(at, little),
        put: (view, at, value) => view.setFloat64(at, value, little),
      },
    },
    BIGINTS: {
      signed2: {
        get: (view, at) => BigInt(view.getInt16(at, little)),
        put: (view, at, value) => view.setInt16(at, Number(value), little),
      },
      unsigned2: {
        get: (view, at) => BigInt(view.getUint16(at, little)),
        put: (view, at, value) => view.setUint16(at, Number(value), little),
      },
      signed4: {
        get: (view, at) => BigInt(view.getInt32(at, little)),
        put: (view, at, value) => view.setInt32(at, Number(value), little),
      },
      unsigned4: {
        get: (view, at) => BigInt(view.getUint32(at, little)),
        put: (view, at, value) => view.setUint32(at, Number(value), little),
      },
      signed8: {
        get: (view, at) => view.getBigInt64(at, little),
        put: (view, at, value) => view.setBigInt64(at, value, little),
      },
      unsigned8: {
        get: (view, at) => view.getBigUint64(at, little),
        put: (view, at, value) => view.setBigUint64(at, value, little),
      },
    },
  };
}
