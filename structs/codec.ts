import type { Shape } from './layout/abi.ts';

/** How the values of a C type lie in memory. All that `defineStruct` knows are such, structs among them. */
export interface Codec<T = unknown> extends Shape {
  /** Reading gives an accessor: made once, with the accessor around it. */
  readonly live?: boolean;
  /** What a member of this type reads as. */
  readonly get: (view: DataView, offset: number) => T;
  /** The same as data of its own, however deep. */
  readonly plain: (view: DataView, offset: number) => unknown;
  /** The value as `put` writes it; throws, naming `where`, if C could not hold it. All is taken before any of it is put. */
  readonly take: (value: unknown, where: string) => T;
  readonly put: (view: DataView, offset: number, value: T) => void;
}

/** The codec that a public type is. */
export function codecOf(type: unknown): Codec | undefined {
  const codec = type as Partial<Codec> | null | undefined;
  return typeof codec?.take === 'function' && typeof codec.put === 'function' ? (codec as Codec) : undefined;
}
