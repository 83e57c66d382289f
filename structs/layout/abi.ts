/** What a C compiler decides about sizes, alignment, bit-fields and byte order on one kind of machine. */
export interface Abi {
  /** Of `platforms`, or the running system and processor. */
  readonly platform: string;
  /** Bytes of `long`. */
  readonly long: 4 | 8;
  /** Bytes of a pointer, and of `size_t`. */
  readonly pointer: 4 | 8;
  /** Bytes of `time_t`, as a C program gets it without `_TIME_BITS=64`. */
  readonly time: 4 | 8;
  /** Alignment of an eight-byte member: System V's i386 ABI puts it on four. */
  readonly alignmentOf8: 4 | 8;
  readonly littleEndian: boolean;
  /** `char` without `signed` or `unsigned`. */
  readonly charIsSigned: boolean;
  /** Bit-fields without a name count for the alignment of their struct: ARM's rule, against System V's. */
  readonly unnamedBitsAlign: boolean;
}

/** The ABI of a platform, under its name in `platforms`. */
export function abiOf(platform: string): Abi {
  let abi = abis.get(platform);
  if (!abi) {
    const [os = '', arch = '', libc = '', time64] = platform.split('-');
    abi = { ...abiOfMachine(os, arch, arch !== 's390x'), platform, time: timeOf(os, arch, libc, time64 !== undefined) };
    abis.set(platform, abi);
  }
  return abi;
}

const abis = new Map<string, Abi>();

/** An ABI by Node's names for the operating system and the processor. 64-bit Windows has structs too, if no System V IPC. */
export function abiOfMachine(os: string, arch: string, littleEndian: boolean): Omit<Abi, 'time'> {
  const pointer = ['ia32', 'arm', 'mips', 'mipsel'].includes(arch) ? 4 : 8;
  const isArm = (arch === 'arm' || arch === 'arm64') && os !== 'darwin';
  return {
    platform: `${os}-${arch}`,
    long: os === 'win32' ? 4 : pointer,
    pointer,
    alignmentOf8: arch === 'ia32' && os !== 'win32' ? 4 : 8,
    littleEndian,
    charIsSigned: os === 'win32' || !(isArm || ['ppc64', 'riscv64', 's390x'].includes(arch)),
    unnamedBitsAlign: isArm,
  };
}

/** Bytes of `time_t`. */
export function timeOf(os: string, arch: string, libc: string, time64: boolean): 4 | 8 {
  if (os === 'freebsd') return arch === 'ia32' ? 4 : 8;
  return os === 'linux' && libc === 'glibc' && !time64 && ['arm', 'ia32'].includes(arch) ? 4 : 8;
}

/** The same ABI with that byte order. */
export function inByteOrder(abi: Abi, littleEndian: boolean): Abi {
  if (abi.littleEndian === littleEndian) return abi;
  let other = reversed.get(abi);
  if (!other) {
    // The host's time_t is a getter, which may load Koffi: to be copied as such.
    other = Object.defineProperties({} as Abi, {
      ...Object.getOwnPropertyDescriptors(abi),
      littleEndian: { value: littleEndian, enumerable: true },
    });
    reversed.set(abi, other);
    reversed.set(other, abi);
  }
  return other;
}

const reversed = new WeakMap<Abi, Abi>();

/** How the bits of a number are read. */
export type NumberKind = 'signed' | 'unsigned' | 'float';

export interface Shape {
  /** Bytes. */
  readonly size: number;
  /** Bytes. */
  readonly alignment: number;
}

export interface Primitive extends Shape {
  readonly kind: NumberKind;
  /** Its width is the platform's affair, or 64 bits: a bigint in JavaScript. */
  readonly wide: boolean;
}

type Width = 1 | 2 | 4 | 8 | 'long' | 'pointer' | 'time';

/** C's own types and the fixed-width ones, by how they are read and how wide they are. */
const PRIMITIVES: Readonly<Record<string, readonly [NumberKind | 'char', Width]>> = {
  char: ['char', 1],
  'signed char': ['signed', 1],
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
  _Bool: ['unsigned', 1],
  int8_t: ['signed', 1],
  uint8_t: ['unsigned', 1],
  int16_t: ['signed', 2],
  uint16_t: ['unsigned', 2],
  int32_t: ['signed', 4],
  uint32_t: ['unsigned', 4],
  int64_t: ['signed', 8],
  uint64_t: ['unsigned', 8],
  size_t: ['unsigned', 'pointer'],
  ssize_t: ['signed', 'pointer'],
  ptrdiff_t: ['signed', 'pointer'],
  intptr_t: ['signed', 'pointer'],
  uintptr_t: ['unsigned', 'pointer'],
  time_t: ['signed', 'time'],
  'void *': ['unsigned', 'pointer'],
};

/** Size, alignment and reading of one of C's own types. */
export function primitive(abi: Abi, ctype: string): Primitive {
  const entry = Object.hasOwn(PRIMITIVES, ctype) ? PRIMITIVES[ctype] : undefined;
  if (!entry) throw new TypeError(`Unknown C type: "${ctype}"`);
  const [kind, width] = entry;
  const size = typeof width === 'number' ? width : abi[width];
  return {
    kind: kind === 'char' ? (abi.charIsSigned ? 'signed' : 'unsigned') : kind,
    size,
    alignment: size === 8 ? abi.alignmentOf8 : size,
    wide: kind !== 'float' && (typeof width !== 'number' || width === 8),
  };
}
