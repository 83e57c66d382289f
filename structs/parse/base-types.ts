import { type Codec, type CType, fieldOf, typeOf } from '../codec.ts';
import type { Abi } from '../layout/abi.ts';
import { bool } from '../types/bool.ts';
import { inOrder } from '../types/members.ts';
import { number, numberCodec } from '../types/numbers.ts';

/** Where the headers of two platforms differ: C's type by operating system, C library and processor. */
type Varying = (system: { os: string; libc: string; arch: string; abi: Abi }) => string;

const SAME: Readonly<Record<string, string>> = {
  // stdint.h
  ...Object.fromEntries(
    [8, 16, 32, 64].flatMap((bits) => [
      [`int${bits}_t`, `int${bits}_t`],
      [`uint${bits}_t`, `uint${bits}_t`],
      [`int_least${bits}_t`, `int${bits}_t`],
      [`uint_least${bits}_t`, `uint${bits}_t`],
      // Older names: sys/types.h, linux/types.h.
      [`u_int${bits}_t`, `uint${bits}_t`],
      [`__s${bits}`, `int${bits}_t`],
      [`__u${bits}`, `uint${bits}_t`],
    ]),
  ),
  int_fast8_t: 'int8_t',
  uint_fast8_t: 'uint8_t',
  int_fast64_t: 'int64_t',
  uint_fast64_t: 'uint64_t',
  intmax_t: 'int64_t',
  uintmax_t: 'uint64_t',
  intptr_t: 'intptr_t',
  uintptr_t: 'uintptr_t',
  // stddef.h
  size_t: 'size_t',
  ptrdiff_t: 'ptrdiff_t',
  // sys/types.h, sys/socket.h
  ssize_t: 'ssize_t',
  time_t: 'time_t',
  pid_t: 'int',
  uid_t: 'unsigned int',
  gid_t: 'unsigned int',
  useconds_t: 'unsigned int',
  socklen_t: 'unsigned int',
  in_addr_t: 'uint32_t',
  in_port_t: 'uint16_t',
  loff_t: 'int64_t',
  quad_t: 'int64_t',
  u_quad_t: 'uint64_t',
  u_char: 'unsigned char',
  u_short: 'unsigned short',
  u_int: 'unsigned int',
  u_long: 'unsigned long',
  ushort: 'unsigned short',
  uint: 'unsigned int',
  ulong: 'unsigned long',
  caddr_t: 'void *',
};

/** `linux` is for Linux and Android, `other` for the systems that are not named. */
const by =
  (types: {
    linux: string | Varying;
    other: string;
    darwin?: string;
    freebsd?: string;
    openbsd?: string;
    netbsd?: string;
  }): Varying =>
  (system) => {
    const own = types[system.os as keyof typeof types] ?? (system.os === 'android' ? types.linux : types.other);
    return typeof own === 'string' ? own : own(system);
  };
const glibcElse =
  (glibc: string, musl: string): Varying =>
  ({ libc }) =>
    libc === 'musl' ? musl : glibc;

/** Bigints everywhere, since their width depends on the platform. */
const VARYING: Readonly<Record<string, Varying>> = {
  int_fast16_t: by({ linux: glibcElse('long', 'int'), darwin: 'int16_t', other: 'int32_t' }),
  uint_fast16_t: by({ linux: glibcElse('unsigned long', 'unsigned int'), darwin: 'uint16_t', other: 'uint32_t' }),
  int_fast32_t: by({ linux: glibcElse('long', 'int'), other: 'int32_t' }),
  uint_fast32_t: by({ linux: glibcElse('unsigned long', 'unsigned int'), other: 'uint32_t' }),
  mode_t: by({ linux: 'unsigned int', darwin: 'uint16_t', freebsd: 'uint16_t', other: 'uint32_t' }),
  dev_t: by({ linux: 'uint64_t', darwin: 'int32_t', openbsd: 'int32_t', other: 'uint64_t' }),
  ino_t: by({ linux: glibcElse('unsigned long', 'uint64_t'), other: 'uint64_t' }),
  nlink_t: by({
    linux: ({ arch }) => (['x64', 'ppc64', 's390x'].includes(arch) ? 'unsigned long' : 'unsigned int'),
    darwin: 'uint16_t',
    freebsd: 'uint64_t',
    other: 'uint32_t',
  }),
  off_t: by({ linux: glibcElse('long', 'int64_t'), other: 'int64_t' }),
  blksize_t: by({
    linux: ({ arch }) => (['arm64', 'riscv64', 'loong64'].includes(arch) ? 'int' : 'long'),
    other: 'int32_t',
  }),
  blkcnt_t: by({ linux: glibcElse('long', 'int64_t'), other: 'int64_t' }),
  fsblkcnt_t: by({ linux: glibcElse('unsigned long', 'uint64_t'), darwin: 'uint32_t', other: 'uint64_t' }),
  fsfilcnt_t: by({ linux: glibcElse('unsigned long', 'uint64_t'), darwin: 'uint32_t', other: 'uint64_t' }),
  id_t: by({ linux: 'unsigned int', freebsd: 'int64_t', other: 'uint32_t' }),
  key_t: by({ linux: 'int', darwin: 'int', other: 'long' }),
  clock_t: by({
    linux: 'long',
    darwin: 'unsigned long',
    freebsd: 'int32_t',
    openbsd: 'int64_t',
    other: 'unsigned int',
  }),
  // As wide as the time beside it.
  suseconds_t: by({ linux: 'time_t', darwin: 'int32_t', netbsd: 'int32_t', other: 'long' }),
  timer_t: by({ linux: 'void *', other: 'void *' }),
};

/** As wide everywhere, but not read alike. */
const READ_DIFFERENTLY: Readonly<Record<string, Varying>> = {
  wchar_t: ({ abi }) => (abi.unnamedBitsAlign ? 'unsigned int' : 'int'),
  clockid_t: by({ linux: 'int', darwin: 'unsigned int', other: 'int' }),
};

const known = new Map<string, CType<unknown> | undefined>();

/** A type of stdint.h, stddef.h, sys/types.h or time.h by its name; also as the C library's own headers call it, `__pid_t`. */
export function baseType(name: string): CType<unknown> | undefined {
  if (!known.has(name)) known.set(name, make(name) ?? (/^__\w+_t$/.test(name) ? make(name.slice(2)) : undefined));
  return known.get(name);
}

function make(name: string): CType<unknown> | undefined {
  if (name === 'bool') return bool;
  const ordered = /^__(be|le)(16|32|64)$/.exec(name);
  if (ordered) return inOrder(number(`uint${ordered[2]}_t`), ordered[1] === 'le');
  if (Object.hasOwn(SAME, name)) return number(name, SAME[name]);
  const varying = Object.hasOwn(VARYING, name) ? VARYING[name] : undefined;
  if (varying) return numberType((abi) => numberCodec(name, meaningOf(varying, abi), abi, true));
  const other = Object.hasOwn(READ_DIFFERENTLY, name) ? READ_DIFFERENTLY[name] : undefined;
  return other && numberType((abi) => numberCodec(name, meaningOf(other, abi), abi));
}

const numberType = (codec: (abi: Abi) => unknown) => typeOf<unknown>((abi) => codec(abi) as Codec);

function meaningOf(varying: Varying, abi: Abi): string {
  const [os = '', arch = '', libc = ''] = abi.platform.split('-');
  return varying({ os, arch, libc: libc || 'glibc', abi });
}

/** Structs of time.h and sys/time.h. Where time_t is wider than long, tv_nsec has as much padding behind it. */
export const BASE_STRUCTS: Readonly<Record<string, string>> = {
  timespec: 'struct timespec { time_t tv_sec; long tv_nsec; int : (sizeof(time_t) - sizeof(long)) * 8; };',
  timeval: 'struct timeval { time_t tv_sec; suseconds_t tv_usec; };',
  itimerspec: 'struct itimerspec { struct timespec it_interval, it_value; };',
  itimerval: 'struct itimerval { struct timeval it_interval, it_value; };',
  tm: `struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst; long tm_gmtoff; const char *tm_zone; };`,
};

/** Whether a type is an integer that an array's length or a cast may have, with its width in bits. */
export function integerOf(type: object, abi: Abi): { width: number; signed: boolean } | undefined {
  const { codec } = fieldOf(type, abi);
  if (!codec.bits) return undefined;
  const all = new DataView(new Uint8Array(8).fill(255).buffer);
  const read = codec.get(all, 0);
  return { width: codec.size * 8, signed: (typeof read === 'number' || typeof read === 'bigint') && read < 0 };
}
