import { inspect, types } from 'node:util';
import type { Abi, Shape } from './layout/abi.ts';
import { hostAbi } from './layout/host-abi.ts';
import type { Field as PlacedField } from './layout/place.ts';
import type { StructLayout } from './layout/struct-layout.ts';
import type { StructMember } from './struct-codec.ts';

/** How the values of a C type lie in memory under one ABI. All that `defineStruct` knows are such, structs among them. */
export interface Codec<T = unknown> extends Shape {
  /** C's name for the type, an array's dimensions behind it. */
  readonly ctype: string;
  /** What is inside a struct or union, or in the elements of an array of them. */
  readonly layout?: StructLayout;
  /** The constants of an enum. */
  readonly enumerators?: Record<string, number>;
  /** Reads a value. Of what is an object over the memory (struct, array, bytes), a new one; `where` is its name in messages. */
  readonly get: (view: DataView, offset: number, writable?: boolean, where?: string) => T;
  /** `get` gives an object over the memory, which an accessor keeps; bytes do so where they can be written only. */
  readonly live?: 'always' | 'writable';
  /** The same as data of its own, however deep. */
  readonly plain: (view: DataView, offset: number) => unknown;
  /** The value as `put` writes it; throws, naming `where`, if C could not hold it. All is taken before any of it is put. */
  readonly take: (value: unknown, where: string, view?: DataView, offset?: number) => T;
  readonly put: (view: DataView, offset: number, value: T) => void;
  /** Of an integer: as a bit-field that starts at that bit of its first byte. */
  readonly bits?: (width: number, bit: number) => Codec<T>;
  /** Of a struct or union: the members that it has for properties. */
  readonly members?: readonly StructMember[];
  /** Of an array: what it is made of. */
  readonly element?: Pick<Codec, 'size' | 'members' | 'element'>;
  /** Of a struct: it ends with a flexible array. */
  readonly open?: boolean;
  /** Of a number that a typed array holds in the machine's byte order. */
  readonly typedArray?: TypedArrayType;
}

export type TypedArrayType = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayLike<unknown>;
};

/** A type with what is said of it as a member: how it is placed, and whether it has a name. */
export interface Field extends Omit<PlacedField, 'size' | 'alignment' | 'unnamed'> {
  readonly codec: Codec;
  /** Its own members are the struct's; or, without any, it is filler. */
  readonly unnamed?: boolean;
  /** As many elements as the bytes hold. */
  readonly flexible?: boolean;
  readonly byteOrder?: 'big' | 'little';
}

/** A type of C, and in `T` what its values are in JavaScript. */
export interface CType<T> {
  /** Bytes, as `sizeof` says. */
  readonly size: number;
  /** Bytes, as `_Alignof` says. */
  readonly alignment: number;
  /** Not there at run time: it carries `T`. */
  readonly __value?: T;
}

/** How each type is laid out under an ABI. Not on the types themselves, where others could put it. */
const resolvers = new WeakMap<object, { resolve: (abi: Abi) => Field; pinned: Abi | undefined }>();

/** A type as programs hold it. Nothing is decided before its size is asked for, or it is used. */
export class Type<T> implements CType<T> {
  declare readonly __value?: T;

  constructor(resolve: (abi: Abi) => Field) {
    register(this, resolve);
    Object.freeze(this);
  }

  get size(): number {
    return fieldOf(this, hostAbi).codec.size;
  }
  get alignment(): number {
    return fieldOf(this, hostAbi).codec.alignment;
  }
  toString(): string {
    return fieldOf(this, hostAbi).codec.ctype;
  }
  [inspect.custom](): string {
    // Something may have a type for its prototype.
    if (!isType(this)) return '[a C type]';
    return `[${this}: ${this.size} bytes, alignment ${this.alignment}]`;
  }
}

/** Makes `type` one that structs can have members of. `pinned` is the ABI of a platform of its own. */
export function register(type: object, resolve: (abi: Abi) => Field, pinned?: Abi): void {
  const known = new WeakMap<Abi, Field>();
  const remember = (abi: Abi) => {
    let field = known.get(abi);
    if (!field) {
      field = resolve(abi);
      known.set(abi, field);
    }
    return field;
  };
  resolvers.set(type, { resolve: remember, pinned });
}

/** A type that has the same codec wherever it stands. */
export function typeOf<T>(codec: (abi: Abi) => Codec<T>): CType<T> {
  return new Type<T>((abi) => ({ codec: codec(abi) as Codec }));
}

export function isType(type: unknown): type is CType<unknown> {
  return typeof type === 'object' && type !== null && !types.isProxy(type) && resolvers.has(type);
}

/** A type under an ABI, or under its own platform's. */
export function fieldOf(type: object, abi: Abi): Field {
  const { resolve } = resolvers.get(type) as { resolve: (abi: Abi) => Field };
  return resolve(abiFor(type, abi));
}

/** The ABI that counts for a type; of the same platform the one given, which may have another byte order. */
export function abiFor(type: object, abi: Abi): Abi {
  const pinned = resolvers.get(type)?.pinned;
  return pinned === undefined || pinned.platform === abi.platform ? abi : pinned;
}

/** The codec of a type of which nothing is said that makes sense of members only; undefined for bit-fields and the like. */
export function plainCodecOf(type: object, abi: Abi): Codec | undefined {
  const { codec, ...said } = fieldOf(type, abi);
  return Object.keys(said).some((key) => key !== 'byteOrder') ? undefined : codec;
}

/** What a type is called in layouts, and what is declared with it. */
export function described({ ctype, layout, enumerators }: Codec): Pick<Codec, 'ctype' | 'layout' | 'enumerators'> {
  return { ctype, ...(layout && { layout }), ...(enumerators && { enumerators }) };
}
