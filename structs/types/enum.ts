import { invalidType, outOfRange } from '../../ffi/argument-errors.ts';
import { type Codec, type CType, isType, plainCodecOf, typeOf } from '../codec.ts';
import { hostAbi } from '../layout/host-abi.ts';
import { mapped } from './mapped.ts';
import { number } from './numbers.ts';

const SIGNED: CType<number> = number('int');
const UNSIGNED: CType<number> = number('unsigned int');

/** C's `enum`. A name of its own, `enum tag`, is for parsed ones. */
export function enumType<const E extends Record<string, number>>(
  values: E,
  type?: CType<number>,
  tag = '',
): CType<(keyof E & string) | number> {
  const entries = checked(values);
  // As GCC and Clang do it on System V platforms.
  const base = type ?? (entries.some(([, value]) => value < 0) ? SIGNED : UNSIGNED);
  const codec = isType(base) ? plainCodecOf(base, hostAbi) : undefined;
  if (!codec?.bits || typeof codec.get(new DataView(new ArrayBuffer(8)), 0) !== 'number') {
    throw invalidType('type', 'an integer type of c of at most 32 bits', type);
  }
  for (const [name, value] of entries) codec.take(value, `values.${name}`);
  const names = new Map(entries.map(([name, value]) => [value, name]).reverse() as [number, string][]);
  const numbers = new Map(entries);
  const allowed = `one of ${[...numbers.keys()].join(', ')}, or a number`;
  const about = {
    ctype: `enum${tag && ` ${tag}`}${type ? ` : ${codec.ctype}` : ''}`,
    enumerators: Object.fromEntries(entries),
  };
  return typeOf((abi) =>
    mapped(plainCodecOf(base, abi) as Codec<number>, about, {
      read: (value) => (names.get(value) ?? value) as (keyof E & string) | number,
      write(value, where) {
        if (typeof value === 'number') return value;
        if (typeof value !== 'string') throw invalidType(where, allowed, value);
        return numbers.get(value) ?? refuse(where, allowed, value);
      },
    }),
  );
}

function checked(values: unknown): [name: string, value: number][] {
  if (typeof values !== 'object' || values === null) throw invalidType('values', 'an object of numbers', values);
  const entries = Object.entries(values);
  if (entries.length === 0) throw invalidType('values', 'an object of at least one number', values);
  for (const [name, value] of entries) {
    if (!/^[A-Za-z_]\w*$/.test(name)) throw invalidType('A name of an enum', 'named as C names one', name);
    if (typeof value !== 'number') throw invalidType(`values.${name}`, 'a number', value);
  }
  return entries;
}

function refuse(where: string, allowed: string, value: unknown): never {
  throw outOfRange(where, allowed, value);
}
