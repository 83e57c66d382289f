import { endianness } from 'node:os';

/** What `--as` takes: int8, uint8, and the rest with le, be, or neither for this machine's order. */
export interface NumberType {
  name: string;
  size: number;
  read(bytes: Buffer, offset: number): number | bigint;
}

const READERS: Record<string, { size: number; le: keyof Buffer; be: keyof Buffer }> = {
  int8: { size: 1, le: 'readInt8', be: 'readInt8' },
  uint8: { size: 1, le: 'readUInt8', be: 'readUInt8' },
  int16: { size: 2, le: 'readInt16LE', be: 'readInt16BE' },
  uint16: { size: 2, le: 'readUInt16LE', be: 'readUInt16BE' },
  int32: { size: 4, le: 'readInt32LE', be: 'readInt32BE' },
  uint32: { size: 4, le: 'readUInt32LE', be: 'readUInt32BE' },
  int64: { size: 8, le: 'readBigInt64LE', be: 'readBigInt64BE' },
  uint64: { size: 8, le: 'readBigUInt64LE', be: 'readBigUInt64BE' },
  float: { size: 4, le: 'readFloatLE', be: 'readFloatBE' },
  double: { size: 8, le: 'readDoubleLE', be: 'readDoubleBE' },
};

const TYPES: ReadonlyMap<string, NumberType> = new Map(
  Object.entries(READERS).flatMap(([name, { size, le, be }]) => {
    const native = endianness() === 'LE' ? le : be;
    const types = [numberType(name, size, native)];
    if (size > 1) types.push(numberType(`${name}le`, size, le), numberType(`${name}be`, size, be));
    return types.map((type) => [type.name, type] as const);
  }),
);

export const NUMBER_TYPES: readonly string[] = [...TYPES.keys()];

export function numberTypeNamed(name: string): NumberType | undefined {
  return TYPES.get(name);
}

function numberType(name: string, size: number, method: keyof Buffer): NumberType {
  type Read = (offset: number) => number | bigint;
  return { name, size, read: (bytes, offset) => (bytes[method] as Read).call(bytes, offset) };
}
