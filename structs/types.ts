import type { CType } from './codec.ts';
import type { StructLayout } from './layout/struct-layout.ts';

/** The members of a struct, in the order in which C declares them. */
export type Definition = Record<string, CType<unknown> | StructType>;

/** A C struct or union as a C compiler lays it out. `String(type)` and `console.log(type)` show its layout. */
export interface StructType<D extends Definition = Definition> {
  /** As given to `defineStruct`. */
  readonly name: string;
  /** Bytes, as `sizeof` says: with the padding at the end. */
  readonly size: number;
  /** Bytes, as `_Alignof` says. */
  readonly alignment: number;
  /** Every member with its place, and the holes between them. */
  readonly layout: StructLayout;
  /**
   * Bytes from the start of the struct, as `offsetof` says. Of a bit-field: to the byte in which it starts.
   *
   * @param member - A name, or a path to what is inside: `points[1].x`.
   * @throws {@link RangeError} If the struct has no such member.
   */
  offsetOf(member: MemberPath<D>): number;
  /**
   * A live accessor over bytes: reading a member reads the memory, assigning writes it, and keeps the bytes' buffer alive.
   * Nothing is copied, and no alignment is asked for. Once the buffer is detached (a segment's is, by `detach()`), every
   * access throws a TypeError.
   *
   * @param bytes - A view's own part of its buffer counts, not the whole buffer.
   * @param offset - Bytes from the start of `bytes`. Default 0.
   * @throws {@link RangeError} If the struct does not lie within `bytes`.
   */
  at(bytes: ArrayBuffer | ArrayBufferView, offset?: number): StructOf<StructType<D>>;
  /**
   * A live array of structs over bytes. Its elements are made when they are first asked for, and kept; assigning an object to one
   * writes all of its members.
   *
   * @param offset - Bytes from the start of `bytes`. Default 0.
   * @param count - Default: as many as there are bytes for.
   * @throws {@link RangeError} If they do not lie within `bytes`.
   */
  arrayAt(bytes: ArrayBuffer | ArrayBufferView, offset?: number, count?: number): StructOf<StructType<D>>[];
  /**
   * The C declaration, with offset and size of every member, holes, padding and total in comments, in the manner of `pahole`.
   * `parseC()` makes the same layout of it.
   */
  toC(): string;
}

/** What `at()` of a struct type gives: its members as properties. */
export type StructOf<S> =
  S extends StructType<infer D>
    ? Members<D> & {
        /** All members as plain data, however deep. */
        toObject(): Plain<D>;
        /**
         * Assigns some of the members. All are checked before any is written. Structs inside take plain objects, 64-bit members
         * safe integers too.
         *
         * @throws {@link TypeError} If the struct has no member of one of the names.
         */
        assign(values: Partial<Assignable<Plain<D>>>): void;
        /** As `toObject()`, 64-bit integers being numbers where they are safe and text beyond. */
        toJSON(): unknown;
      }
    : never;

/** A struct or union without a name, whose members are those of the struct around it; or filler. */
export interface Unnamed<S> extends CType<never> {
  /** Not there at run time: it carries `S`. */
  readonly __members?: S;
}

type MemberPath<D> = Name<D> | `${Name<D>}.${string}` | `${Name<D>}[${string}`;
type Name<D> = keyof Members<D> & string;

/** Of a struct that TypeScript does not know, as parseC() gives them. */
// biome-ignore lint/suspicious/noExplicitAny: the text says what the members are, and types cannot read it.
type Unknown = { [member: string]: any };

type Members<D> = string extends keyof D
  ? Unknown
  : { -readonly [K in keyof D as Named<K, D[K]>]: ValueOf<D[K]> } & Promoted<D>;
type Plain<D> = string extends keyof D
  ? Unknown
  : { [K in keyof D as Named<K, D[K]>]: PlainOf<ValueOf<D[K]>> } & PromotedPlain<D>;
type Promoted<D> = Intersection<{ [K in keyof D]: D[K] extends Unnamed<infer S> ? MembersOf<S> : never }[keyof D]>;
type PromotedPlain<D> = Intersection<
  { [K in keyof D]: D[K] extends Unnamed<infer S> ? PlainMembersOf<S> : never }[keyof D]
>;
type MembersOf<S> = S extends StructType<infer D> ? Members<D> : never;
type PlainMembersOf<S> = S extends StructType<infer D> ? Plain<D> : never;
type Named<K, T> = T extends CType<infer V> ? ([V] extends [never] ? never : K) : K;
type Intersection<U> = (U extends unknown ? (value: U) => void : never) extends (value: infer I) => void ? I : never;

type ValueOf<T> = T extends StructType ? StructOf<T> : T extends CType<infer V> ? V : never;
type PlainOf<V> = V extends Buffer
  ? V
  : V extends (infer E)[]
    ? PlainOf<E>[]
    : V extends { toObject(): infer P }
      ? P
      : V;

/** What may be assigned to what reads as that. */
type Assignable<V> = V extends bigint
  ? bigint | number
  : V extends Buffer
    ? NodeJS.ArrayBufferView
    : V extends (infer E)[]
      ? readonly Assignable<E>[] | (E extends number | bigint ? NodeJS.TypedArray : never)
      : V extends object
        ? { [K in keyof V]: Assignable<V[K]> }
        : V;
