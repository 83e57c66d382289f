import { littleEndian } from 'sysv-ipc/internal';
import { c } from 'sysv-ipc/structs';

/** What `--as` takes: int8, uint8, and the rest with le, be, or neither for this machine's order; and C's names of them. */
export interface NumberType {
  name: string;
  size: number;
  /** The longest number of this type has so many places. */
  places: number;
  read(bytes: Buffer, offset: number): number | bigint;
  /** @throws {RangeError} If the number does not fit. */
  write(bytes: Buffer, text: string): void;
}

type Suffix =
  | 'Int8'
  | 'UInt8'
  | 'Int16'
  | 'UInt16'
  | 'Int32'
  | 'UInt32'
  | 'BigInt64'
  | 'BigUInt64'
  | 'Float'
  | 'Double';

const BASIC: Record<string, { size: number; places: number; suffix: Suffix }> = {
  int8: { size: 1, places: 4, suffix: 'Int8' },
  uint8: { size: 1, places: 3, suffix: 'UInt8' },
  int16: { size: 2, places: 6, suffix: 'Int16' },
  uint16: { size: 2, places: 5, suffix: 'UInt16' },
  int32: { size: 4, places: 11, suffix: 'Int32' },
  uint32: { size: 4, places: 10, suffix: 'UInt32' },
  int64: { size: 8, places: 20, suffix: 'BigInt64' },
  uint64: { size: 8, places: 20, suffix: 'BigUInt64' },
  float: { size: 4, places: 23, suffix: 'Float' },
  double: { size: 8, places: 24, suffix: 'Double' },
};

const native = littleEndian ? 'LE' : 'BE';

const TYPES: ReadonlyMap<string, NumberType> = new Map(
  Object.entries(BASIC).flatMap(([name, basic]) => {
    const orders = basic.size > 1 ? { '': native, le: 'LE', be: 'BE' } : { '': '' };
    return Object.entries(orders).map(
      ([ending, order]) => [name + ending, numberType(name + ending, basic, order)] as const,
    );
  }),
);

export const NUMBER_TYPES: readonly string[] = [...TYPES.keys()];

/** C's integer types, of this machine's sizes. */
const C_NAMES: Readonly<Record<string, () => string>> = {
  char: () => 'int8',
  'signed char': () => 'int8',
  uchar: () => 'uint8',
  bool: () => 'uint8',
  short: () => sized('int', c.short.size),
  ushort: () => sized('uint', c.short.size),
  int: () => sized('int', c.int.size),
  uint: () => sized('uint', c.int.size),
  unsigned: () => sized('uint', c.int.size),
  long: () => sized('int', c.long.size),
  ulong: () => sized('uint', c.long.size),
  longlong: () => 'int64',
  ulonglong: () => 'uint64',
  size_t: () => sized('uint', c.size_t.size),
  ssize_t: () => sized('int', c.size_t.size),
  time_t: () => sized('int', c.time_t.size),
  pointer: () => sized('uint', c.pointer.size),
};

export const C_NUMBER_NAMES: readonly string[] = Object.keys(C_NAMES).filter((name) => !name.includes(' '));

/** Also `unsigned int`, `long long`, `uint32_t` and `int_le`. */
export function numberTypeNamed(text: string): NumberType | undefined {
  const [, plain = '', order = ''] =
    /^(.*?)(?:_?([lb]e))?$/.exec(text.trim().toLowerCase().replaceAll(/\s+/g, ' ')) ?? [];
  const name = plain
    .replace(/^unsigned (char|short|int|long long|long)( int)?$/, (_, type: string) => `u${type}`)
    .replace(/^signed /, '')
    .replace(/^(u?)long long( int)?$/, '$1longlong')
    .replace(/^(u?(?:short|long)) int$/, '$1')
    .replace(/^(u?int(?:8|16|32|64))_t$/, '$1');
  const basic = Object.hasOwn(C_NAMES, name) ? C_NAMES[name]?.() : name;
  return TYPES.get(basic + order) ?? TYPES.get(text);
}

function sized(prefix: 'int' | 'uint', size: number): string {
  return `${prefix}${size * 8}`;
}

function numberType(name: string, { size, places, suffix }: (typeof BASIC)[string], order: string): NumberType {
  const [read, write] = [`read${suffix}${order}`, `write${suffix}${order}`] as unknown as [keyof Buffer, keyof Buffer];
  type Read = (offset: number) => number | bigint;
  type Write = (value: number | bigint) => void;
  return {
    name,
    size,
    places,
    read: (bytes, offset) => (bytes[read] as Read).call(bytes, offset),
    write: (bytes, text) => (bytes[write] as Write).call(bytes, parsed(text, suffix)),
  };
}

function parsed(text: string, suffix: Suffix): number | bigint {
  const wrong = new RangeError(`"${text}" is no ${/Float|Double/.test(suffix) ? 'number' : 'whole number'}`);
  if (/Float|Double/.test(suffix)) {
    const number = /^-?(infinity|inf)$/i.test(text)
      ? (text.startsWith('-') ? -1 : 1) * Number.POSITIVE_INFINITY
      : Number(text);
    if (text.trim() === '' || (Number.isNaN(number) && !/^nan$/i.test(text))) throw wrong;
    return number;
  }
  const [, sign, digits] = /^(-?)(0x[0-9a-f]+|\d+)$/i.exec(text) ?? [];
  if (digits === undefined) throw wrong;
  const value = BigInt(digits) * (sign ? -1n : 1n);
  return suffix.startsWith('Big') ? value : Number(value);
}
