import type { Codec } from '../codec.ts';

/** What the numbers of a type stand for: how one reads, and which number a value is written as. */
export interface Meaning<T> {
  readonly read: (value: number) => T;
  /** What it gives is checked as a number is. Throws, naming `where`, if the value stands for none. */
  readonly write: (value: unknown, where: string) => unknown;
}

/** A codec of numbers that stand for something else, bit-fields of it included. */
export function mapped<T>(base: Codec<number>, about: Partial<Codec>, meaning: Meaning<T>): Codec<T> {
  const { typedArray: _, bits, ...shape } = base;
  const get = (view: DataView, offset: number) => meaning.read(base.get(view, offset));
  const codec = {
    ...shape,
    ...about,
    get,
    plain: get,
    take: (value: unknown, where: string) => base.take(meaning.write(value, where), where),
    ...(bits && { bits: (width: number, bit: number) => mapped(bits(width, bit), about, meaning) }),
  };
  return codec as unknown as Codec<T>;
}
