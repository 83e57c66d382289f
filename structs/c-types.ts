import { invalidType, outOfRange } from '../ffi/argument-errors.ts';
import { isGlibc } from '../ffi/libc.ts';
import { arch, littleEndian, os } from '../ffi/platform.ts';
import { type Codec, codecOf } from './codec.ts';
import type { StructOf, StructType } from './define-struct.ts';
import { abiOf } from './layout/abi.ts';
import { numberCodecs } from './numbers.ts';

/** A type of C, and in `T` what its values are in JavaScript. */
export interface CType<T> {
  /** Bytes, as `sizeof` says. */
  readonly size: number;
  /** Bytes, as `_Alignof` says. */
  readonly alignment: number;
  /** Not there at run time: it carries `T`. */
  readonly __value?: T;
}

const abi = abiOf(os, arch, littleEndian);
const { number, bigint } = numberCodecs(abi);

/**
 * The types of a struct's members, as wide as the C compiler of this platform has them.
 *
 * Integers up to 32 bits are numbers. The 64-bit ones, and those whose width depends on the platform (`long`, `ulong`,
 * `size_t`, `time_t`, `pointer`), are bigints everywhere; a number is accepted for them if it is a safe integer.
 */
export const c: {
  /** int8_t. */
  readonly int8: CType<number>;
  /** uint8_t. */
  readonly uint8: CType<number>;
  /** int16_t. */
  readonly int16: CType<number>;
  /** uint16_t. */
  readonly uint16: CType<number>;
  /** int32_t. */
  readonly int32: CType<number>;
  /** uint32_t. */
  readonly uint32: CType<number>;
  /** int64_t. */
  readonly int64: CType<bigint>;
  /** uint64_t. */
  readonly uint64: CType<bigint>;
  /** float: 32 bits. */
  readonly float: CType<number>;
  /** double: 64 bits. */
  readonly double: CType<number>;
  /** `_Bool`, one byte. */
  readonly bool: CType<boolean>;
  /** short: 16 bits. */
  readonly short: CType<number>;
  /** unsigned short: 16 bits. */
  readonly ushort: CType<number>;
  /** int: 32 bits. */
  readonly int: CType<number>;
  /** unsigned int: 32 bits. */
  readonly uint: CType<number>;
  /** long: 64 bits, or 32 on 32-bit processors. */
  readonly long: CType<bigint>;
  /** unsigned long, as wide as `long`. */
  readonly ulong: CType<bigint>;
  /** size_t, as wide as a pointer. */
  readonly size_t: CType<bigint>;
  /** As a C program gets it without `_TIME_BITS=64`: four bytes on 32-bit glibc and on FreeBSD's ia32, eight elsewhere. */
  readonly time_t: CType<bigint>;
  /** An address. It means something in the process that wrote it only. */
  readonly pointer: CType<bigint>;
  /**
   * `char[n]`: reads up to the first NUL, or all `n` bytes if there is none; writes padded with NULs. A text that takes all
   * `n` bytes is written without a NUL, which C allows and `strlen` does not forgive.
   *
   * @param n - Bytes, at least 1.
   * @param encoding - Default `utf8`.
   * @throws {@link RangeError} On writing a text of more than `n` bytes, or one with a NUL in it.
   */
  string(n: number, encoding?: BufferEncoding): CType<string>;
  /**
   * `type[n]`. Reading it gives a frozen copy (of structs: an array of live accessors), so that writing to one element by
   * mistake throws instead of being lost; assigning an array of `n` writes all of it.
   *
   * @param n - How many, at least 1.
   */
  array<S extends StructType>(type: S, n: number): CType<StructOf<S>[]>;
  /** `type[n]`, for every other type. */
  array<T>(type: CType<T>, n: number): CType<T[]>;
} = Object.freeze({
  int8: number('char'),
  uint8: number('unsigned char'),
  int16: number('short'),
  uint16: number('unsigned short'),
  int32: number('int'),
  uint32: number('unsigned int'),
  int64: bigint('long long'),
  uint64: bigint('unsigned long long'),
  float: number('float'),
  double: number('double'),
  bool: bool(),
  short: number('short'),
  ushort: number('unsigned short'),
  int: number('int'),
  uint: number('unsigned int'),
  long: bigint('long'),
  ulong: bigint('unsigned long'),
  size_t: bigint('size_t'),
  get time_t() {
    return bigint(narrowTime() ? 'long' : 'long long');
  },
  pointer: bigint('void *'),
  string,
  array,
});

/** Asked on use only: telling glibc from musl loads Koffi. */
function narrowTime(): boolean {
  if (os === 'freebsd') return arch === 'ia32';
  return os === 'linux' && abi.long === 4 && isGlibc();
}

function bool(): Codec<boolean> {
  const get = (view: DataView, offset: number) => view.getUint8(offset) !== 0;
  return {
    size: 1,
    alignment: 1,
    get,
    plain: get,
    take(value, where) {
      if (typeof value !== 'boolean') throw invalidType(where, 'a boolean', value);
      return value;
    },
    put: (view, offset, value) => view.setUint8(offset, value ? 1 : 0),
  };
}

function string(n: number, encoding: BufferEncoding = 'utf8'): Codec<string> {
  checkCount(n);
  if (!Buffer.isEncoding(encoding)) throw invalidType('encoding', 'an encoding of Buffer', encoding);
  const bytesAt = (view: DataView, offset: number) => Buffer.from(view.buffer, view.byteOffset + offset, n);
  // A NUL of UTF-16 is two bytes, on an even place.
  const unit = Buffer.byteLength('\0', encoding) === 2 ? 2 : 1;
  const get = (view: DataView, offset: number) => {
    let end = 0;
    if (unit === 1) while (end < n && view.getUint8(offset + end) !== 0) end++;
    else while (end + 1 < n && view.getUint16(offset + end) !== 0) end += 2;
    return bytesAt(view, offset).toString(encoding, 0, end);
  };
  return {
    size: n,
    alignment: 1,
    get,
    plain: get,
    take(value, where) {
      if (typeof value !== 'string') throw invalidType(where, 'a string', value);
      if (value.includes('\0')) throw outOfRange(where, 'a text without NUL', value);
      if (Buffer.byteLength(value, encoding) > n) throw outOfRange(where, `a text of at most ${n} bytes`, value);
      return value;
    },
    put(view, offset, value) {
      const bytes = bytesAt(view, offset);
      bytes.fill(0, bytes.write(value, encoding));
    },
  };
}

function array(type: CType<unknown>, n: number): Codec<readonly unknown[]> {
  const element = codecOf(type);
  if (!element) throw invalidType('type', 'a type of c or of defineStruct', type);
  checkCount(n);
  const { size, alignment, get, plain, take, put } = element;
  const each = <T>(read: (view: DataView, offset: number) => T, view: DataView, offset: number) => {
    const values: T[] = [];
    for (let index = 0; index < n; index++) values.push(read(view, offset + index * size));
    return values;
  };
  return {
    size: size * n,
    alignment,
    get: (view, offset) => Object.freeze(each(get, view, offset)),
    plain: (view, offset) => each(plain, view, offset),
    take(value, where) {
      if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && !(value instanceof DataView))) {
        throw invalidType(where, `an array of ${n}`, value);
      }
      const values: ArrayLike<unknown> = value as unknown[];
      if (values.length !== n) throw outOfRange(where, `an array of ${n}`, value);
      const taken: unknown[] = [];
      for (let index = 0; index < n; index++) taken.push(take(values[index], `${where}[${index}]`));
      return taken;
    },
    put(view, offset, values) {
      for (let index = 0; index < n; index++) put(view, offset + index * size, values[index]);
    },
  };
}

function checkCount(n: unknown): void {
  if (typeof n !== 'number') throw invalidType('n', 'a number', n);
  if (!Number.isInteger(n) || n < 1 || n > 2 ** 31 - 1) throw outOfRange('n', 'an integer from 1 to 2147483647', n);
}
