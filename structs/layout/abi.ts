/** What a C compiler decides about sizes, alignment and byte order on one kind of machine. */
export interface Abi {
  /** Bytes of `long`. */
  readonly long: 4 | 8;
  /** Bytes of a pointer, and of `size_t`. */
  readonly pointer: 4 | 8;
  /** Alignment of an eight-byte member: System V's i386 ABI puts it on four. */
  readonly alignmentOf8: 4 | 8;
  readonly littleEndian: boolean;
}

export const LP64: Abi = { long: 8, pointer: 8, alignmentOf8: 8, littleEndian: true };
export const LP64_BIG_ENDIAN: Abi = { ...LP64, littleEndian: false };
export const ILP32: Abi = { long: 4, pointer: 4, alignmentOf8: 8, littleEndian: true };
export const ILP32_I386: Abi = { ...ILP32, alignmentOf8: 4 };
/** 64-bit Windows: no System V IPC, but structs all the same. */
const LLP64: Abi = { ...LP64, long: 4 };

/** The ABI of a processor, under Node's names for it and for the operating system. */
export function abiOf(os: string, arch: string, littleEndian = true): Abi {
  if (os === 'win32') return arch === 'ia32' ? ILP32 : LLP64;
  if (arch === 'ia32') return ILP32_I386;
  if (arch === 'arm' || arch === 'mips' || arch === 'mipsel') return { ...ILP32, littleEndian };
  return { ...LP64, littleEndian };
}

/** How the bits of a number are read. */
export type NumberKind = 'signed' | 'unsigned' | 'float';

export interface Shape {
  readonly size: number;
  readonly alignment: number;
}

export interface Primitive extends Shape {
  readonly kind: NumberKind;
}

/** C's own types and the fixed-width ones, by how they are read and how wide they are. */
const PRIMITIVES: Readonly<Record<string, readonly [NumberKind, number | 'long' | 'pointer']>> = {
  char: ['signed', 1],
  'unsigned char': ['unsigned', 1],
  short: ['signed', 2],
  'unsigned short': ['unsigned', 2],
  int: ['signed', 4],
  'unsigned int': ['unsigned', 4],
  long: ['signed', 'long'],
  'unsigned long': ['unsigned', 'long'],
  'long long': ['signed', 8],
  'unsigned long long': ['unsigned', 8],
  float: ['float', 4],
  double: ['float', 8],
  size_t: ['unsigned', 'pointer'],
  'void *': ['unsigned', 'pointer'],
};

/** Size, alignment and reading of one of C's own types. */
export function primitive(abi: Abi, ctype: string): Primitive {
  const entry = PRIMITIVES[ctype];
  if (!entry) throw new TypeError(`Unknown C type: "${ctype}"`);
  const [kind, width] = entry;
  const size = typeof width === 'number' ? width : abi[width];
  return { kind, size, alignment: size === 8 ? abi.alignmentOf8 : size };
}
