import type { CType } from './codec.ts';
import { array, flexible } from './types/array.ts';
import { bool } from './types/bool.ts';
import { bytes } from './types/bytes.ts';
import { enumType } from './types/enum.ts';
import { aligned, at, bits, inOrder, pad, unnamed } from './types/members.ts';
import { number } from './types/numbers.ts';
import { string } from './types/text.ts';
import type { StructOf, StructType, Unnamed } from './types.ts';

/** A type that can be a member: of `c`, or made by `defineStruct`. */
type AnyType = CType<unknown> | StructType;

/**
 * The types of a struct's members, as wide as the C compiler of its platform has them.
 *
 * Integers up to 32 bits are numbers. The 64-bit ones, and those whose width depends on the platform (`long`, `ulong`,
 * `size_t`, `time_t`, `pointer` and the like), are bigints everywhere. A safe integer is accepted for them at run time; TypeScript,
 * which knows one type for a property, lets `assign()` take it.
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
  /** char as a number: signed on x86 and on Apple's processors, unsigned on other ARM, POWER, RISC-V and s390x. */
  readonly char: CType<number>;
  /** signed char. */
  readonly schar: CType<number>;
  /** unsigned char. */
  readonly uchar: CType<number>;
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
  /** long long: 64 bits. */
  readonly longlong: CType<bigint>;
  /** unsigned long long: 64 bits. */
  readonly ulonglong: CType<bigint>;
  /** size_t, as wide as a pointer. */
  readonly size_t: CType<bigint>;
  /** ssize_t, as wide as a pointer. */
  readonly ssize_t: CType<bigint>;
  /** ptrdiff_t, as wide as a pointer. */
  readonly ptrdiff_t: CType<bigint>;
  /** intptr_t, as wide as a pointer. */
  readonly intptr_t: CType<bigint>;
  /** uintptr_t, as wide as a pointer. */
  readonly uintptr_t: CType<bigint>;
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
   * @throws {@link RangeError} On writing a text of more than `n` bytes, one with a NUL in it, or one that the encoding would change.
   */
  string(n: number, encoding?: BufferEncoding): CType<string>;
  /**
   * `type[n]`. It reads as a live array of fixed length: its elements are those in memory, to read and to assign. Numbers in the
   * machine's byte order, on their alignment, are a typed array. Assigning an array of `n` writes all of it.
   *
   * @param n - How many, at least 1.
   */
  array<S extends StructType>(type: S, n: number): CType<StructOf<S>[]>;
  /** `type[n]`, for every other type. */
  array<T>(type: CType<T>, n: number): CType<T[]>;
  /** C's flexible array member, `type[]`, last in a struct: as many elements as the bytes given to `at()` hold. */
  flexible<S extends StructType>(type: S): CType<StructOf<S>[]>;
  /** `type[]`, for every other type. */
  flexible<T>(type: CType<T>): CType<T[]>;
  /** Bytes as they are: a Buffer over the memory itself. Of memory attached read-only, a copy at each reading. */
  bytes(n: number): CType<Buffer>;
  /**
   * C's `enum`: reads as the name, or as the number where it has none; writes either.
   *
   * @param values - The numbers by their names.
   * @param type - Default `int`, or `unsigned int` if no value is negative, as GCC and Clang choose it.
   */
  enum<const E extends Record<string, number>>(values: E, type?: CType<number>): CType<(keyof E & string) | number>;
  /**
   * A bit-field, placed as the platform's C compiler places it. Writing one reads and writes the whole bytes that it lies in.
   *
   * @param type - An integer type, `bool` or an enum.
   * @param width - Bits. 0 ends the unit of that type, and is no property.
   */
  bits<T>(type: CType<T>, width: number): CType<T>;
  /** The same type in big-endian byte order; of an array or struct, all in it. */
  bigEndian<T extends AnyType>(type: T): T;
  /** The same type in little-endian byte order; of an array or struct, all in it. */
  littleEndian<T extends AnyType>(type: T): T;
  /** Filler of `n` bytes, without a property. */
  pad(n: number): CType<never>;
  /** A member at that offset in bytes, whatever is before it: for structs of which only some members matter. */
  at<T extends AnyType>(offset: number, type: T): T;
  /** A member with an alignment of at least `n`: `_Alignas(n)`. */
  aligned<T extends AnyType>(n: number, type: T): T;
  /** A struct or union without a name, whose members become those of the struct around it; or a bit-field that is filler. */
  anonymous<T extends AnyType>(type: T): Unnamed<T>;
} = Object.freeze({
  int8: number<number>('int8_t'),
  uint8: number<number>('uint8_t'),
  int16: number<number>('int16_t'),
  uint16: number<number>('uint16_t'),
  int32: number<number>('int32_t'),
  uint32: number<number>('uint32_t'),
  int64: number<bigint>('int64_t'),
  uint64: number<bigint>('uint64_t'),
  float: number<number>('float'),
  double: number<number>('double'),
  bool,
  char: number<number>('char'),
  schar: number<number>('signed char'),
  uchar: number<number>('unsigned char'),
  short: number<number>('short'),
  ushort: number<number>('unsigned short'),
  int: number<number>('int'),
  uint: number<number>('unsigned int'),
  long: number<bigint>('long'),
  ulong: number<bigint>('unsigned long'),
  longlong: number<bigint>('long long'),
  ulonglong: number<bigint>('unsigned long long'),
  size_t: number<bigint>('size_t'),
  ssize_t: number<bigint>('ssize_t'),
  ptrdiff_t: number<bigint>('ptrdiff_t'),
  intptr_t: number<bigint>('intptr_t'),
  uintptr_t: number<bigint>('uintptr_t'),
  time_t: number<bigint>('time_t'),
  pointer: number<bigint>('void *'),
  string,
  array: array as never,
  flexible: flexible as never,
  bytes,
  enum: <const E extends Record<string, number>>(values: E, type?: CType<number>) => enumType(values, type),
  bits: bits as never,
  bigEndian: <T extends AnyType>(type: T) => inOrder(type, false),
  littleEndian: <T extends AnyType>(type: T) => inOrder(type, true),
  pad,
  at,
  aligned,
  anonymous: unnamed as never,
});
