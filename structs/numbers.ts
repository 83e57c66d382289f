import { invalidType, outOfRange } from '../ffi/argument-errors.ts';
import { littleEndian } from '../ffi/platform.ts';
import { type Abi, type Primitive, primitive } from './abi.ts';
import type { Codec } from './codec.ts';

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

function takeInteger({ kind, size }: Primitive): Codec<number>['take'] {
  const low = kind === 'signed' ? -(2 ** (size * 8 - 1)) : 0;
  const high = low + 2 ** (size * 8) - 1;
  return (value, where) => {
    if (typeof value !== 'number') throw invalidType(where, 'a number', value);
    if (!(value >= low && value <= high && Number.isInteger(value))) {
      throw outOfRange(where, `an integer from ${low} to ${high}`, value);
    }
    return value;
  };
}

function takeFloat(size: number): Codec<number>['take'] {
  return (value, where) => {
    if (typeof value !== 'number') throw invalidType(where, 'a number', value);
    if (size === 4 && Number.isFinite(value) && !Number.isFinite(Math.fround(value))) {
      throw outOfRange(where, 'a number that a float can hold', value);
    }
    return value;
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
