import { invalidType, outOfRange } from '../ffi/argument-errors.ts';
import { littleEndian } from '../ffi/platform.ts';
import type { Codec } from './codec.ts';
import { type Abi, type Primitive, primitive } from './layout/abi.ts';

type Access<T> = Pick<Codec<T>, 'get' | 'put'>;
type Widths<T> = Record<string, Access<T>>;

/** C's numbers under one ABI, as JavaScript numbers or as bigints. */
export function numberCodecs(abi: Abi) {
  return {
    number: (ctype: string) => numberCodec(primitive(abi, ctype)),
    bigint: (ctype: string) => bigintCodec(primitive(abi, ctype)),
  };
}

function numberCodec(type: Primitive): Codec<number> {
  const { get, put } = NUMBERS[`${type.kind}${type.size}`] as Access<number>;
  const take = type.kind === 'float' ? takeFloat(type.size) : takeInteger(type);
  return { size: type.size, alignment: type.alignment, get, plain: get, take, put };
}

// V8 inlines so much bytecode into a function and no more: what a write checks is short, and what it says stands apart.

function takeInteger({ kind, size }: Primitive): Codec<number>['take'] {
  const low = kind === 'signed' ? -(2 ** (size * 8 - 1)) : 0;
  const refuse = refusal(`an integer from ${low} to ${low + 2 ** (size * 8) - 1}`);
  // What is cut to the width and stays the same fits it.
  const shift = 32 - size * 8;
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

function bigintCodec({ kind, size, alignment }: Primitive): Codec<bigint> {
  const { get, put } = BIGINTS[`${kind}${size}`] as Access<bigint>;
  const low = kind === 'signed' ? -(2n ** BigInt(size * 8 - 1)) : 0n;
  const high = low + 2n ** BigInt(size * 8) - 1n;
  const take: Codec<bigint>['take'] = (value, where) => {
    if (typeof value !== 'bigint' && typeof value !== 'number') throw invalidType(where, 'a bigint', value);
    if (typeof value === 'number' && !Number.isSafeInteger(value)) {
      throw outOfRange(where, 'a bigint, or a number that is a safe integer', value);
    }
    const wide = BigInt(value);
    if (wide < low || wide > high) throw outOfRange(where, `from ${low} to ${high}`, value);
    return wide;
  };
  return { size, alignment, get, plain: get, take, put };
}

const { NUMBERS, BIGINTS } = accesses(littleEndian);

/**
 * One function for each width. The byte order is a constant in here, and not read from the module, so that V8 folds it
 * where it inlines them.
 */
function accesses(hostIsLittle: boolean): { NUMBERS: Widths<number>; BIGINTS: Widths<bigint> } {
  const little = hostIsLittle;
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
