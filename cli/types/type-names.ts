import { c, type Definition } from 'sysv-ipc/structs';

/** Types of C that are not called in `c` as C calls them. */
const SYNONYMS: Readonly<Record<string, keyof typeof c>> = {
  char: 'int8',
  'signed char': 'int8',
  'unsigned char': 'uint8',
  uchar: 'uint8',
  'short int': 'short',
  'unsigned short': 'ushort',
  unsigned: 'uint',
  'unsigned int': 'uint',
  'long int': 'long',
  'unsigned long': 'ulong',
  'long long': 'int64',
  'long long int': 'int64',
  'unsigned long long': 'uint64',
  longlong: 'int64',
  ulonglong: 'uint64',
  int8_t: 'int8',
  uint8_t: 'uint8',
  int16_t: 'int16',
  uint16_t: 'uint16',
  int32_t: 'int32',
  uint32_t: 'uint32',
  int64_t: 'int64',
  uint64_t: 'uint64',
  ssize_t: 'long',
  off_t: 'long',
  pid_t: 'int',
  uid_t: 'uint',
  gid_t: 'uint',
  key_t: 'int',
  mode_t: 'uint',
  _Bool: 'bool',
};

/** The type that C, or `c`, calls so; undefined if there is none. */
export function typeNamed(name: string): Definition[string] | undefined {
  const plain = name.trim().replaceAll(/\s+/g, ' ');
  const own = Object.hasOwn(SYNONYMS, plain) ? SYNONYMS[plain] : plain;
  const type = Object.hasOwn(c, own as string) ? c[own as keyof typeof c] : undefined;
  return typeof type === 'object' ? (type as Definition[string]) : undefined;
}
