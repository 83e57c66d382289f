import { types } from 'node:util';
import { invalidType, outOfRange } from '../ffi/argument-errors.ts';
import type { CType } from './c-types.ts';
import { type Codec, codecOf } from './codec.ts';
import type { Shape } from './layout/abi.ts';
import { place } from './layout/struct-layout.ts';
import { type StructMember, structCodec, subview } from './struct-codec.ts';

/** The members of a struct, in the order in which C declares them. */
export type Definition = Record<string, CType<unknown> | StructType>;

/** A C struct as this platform's C compiler lays it out. */
export interface StructType<D extends Definition = Definition> {
  /** As given to `defineStruct`; for messages. */
  readonly name: string;
  /** Bytes, as `sizeof` says: with the padding at the end. */
  readonly size: number;
  /** Bytes, as `_Alignof` says. */
  readonly alignment: number;
  /**
   * Bytes from the start of the struct, as `offsetof` says.
   *
   * @throws {@link RangeError} If the struct has no such member.
   */
  offsetOf(member: keyof D & string): number;
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
}

/** What `at()` of a struct type gives: its members as properties. */
export type StructOf<S> =
  S extends StructType<infer D>
    ? { -readonly [K in keyof D]: ValueOf<D[K]> } & {
        /** All members as plain data, however deep. */
        toObject(): { [K in keyof D]: PlainOf<ValueOf<D[K]>> };
      }
    : never;
type ValueOf<T> = T extends StructType ? StructOf<T> : T extends CType<infer V> ? V : never;
type PlainOf<V> = V extends (infer E)[] ? PlainOf<E>[] : V extends { toObject(): infer P } ? P : V;

/**
 * Defines a C struct, for `at()` and for `SharedMemoryHandle.struct()`.
 *
 * ```ts
 * import { c, defineStruct } from 'sysv-ipc';
 *
 * const Point = defineStruct('point', { x: c.int32, y: c.int32, label: c.string(8) });
 * const point = Point.at(new ArrayBuffer(Point.size));
 * point.x = 7;
 * console.log(point.toObject()); // → { x: 7, y: 0, label: '' }
 * ```
 *
 * A value that its member cannot hold is refused before anything is written, with an error that names the member: TypeError
 * for the wrong type, RangeError for the wrong range. A member that is a struct reads as a live accessor, the same one each
 * time, and takes another accessor or any object that has all of its members.
 *
 * @param name - For messages and for printing.
 * @param definition - The members by name; at least one. The names are C identifiers other than `toObject` and `__proto__`.
 * @param options.packed - No padding, as GCC's `__attribute__((packed))`. Default false.
 * @throws {@link TypeError} `ERR_INVALID_ARG_TYPE` if the definition is none of that.
 */
export function defineStruct<D extends Definition>(
  name: string,
  definition: D,
  options: { packed?: boolean } = {},
): StructType<D> {
  if (typeof name !== 'string') throw invalidType('name', 'a string', name);
  if (typeof options !== 'object' || options === null) throw invalidType('options', 'an object', options);
  const { packed = false } = options;
  if (typeof packed !== 'boolean') throw invalidType('packed', 'true or false', packed);
  const { members, ...shape } = layOut(name, definition, packed);
  const codec = structCodec({ name, ...shape }, members);
  const type: StructType<D> & Codec = {
    ...codec,
    name,
    offsetOf(member) {
      const found = members.find((candidate) => candidate.name === member);
      if (found) return found.offset;
      throw outOfRange('member', `one of ${members.map((known) => known.name).join(', ')}`, member);
    },
    at(bytes, offset = 0) {
      return codec.get(viewOf(type, bytes, offset), 0) as unknown as StructOf<StructType<D>>;
    },
  };
  return Object.freeze(type);
}

function layOut(name: string, definition: Definition, packed: boolean): Shape & { members: StructMember[] } {
  if (typeof definition !== 'object' || definition === null) throw invalidType('definition', 'an object', definition);
  // `{ __proto__: c.int }` is no member: it sets the prototype.
  if (![Object.prototype, null].includes(Object.getPrototypeOf(definition))) {
    throw invalidType('definition', 'a plain object', definition);
  }
  const entries = Object.entries(definition);
  if (entries.length === 0) throw invalidType('definition', 'an object with at least one member', definition);
  const codecs = entries.map(([member, type]) => {
    // Anything else could not come from C; and JavaScript would move members that look like numbers to the front.
    if (!/^[A-Za-z_]\w*$/.test(member)) throw invalidType(`A member of ${name}`, 'named as C names one', member);
    if (RESERVED.has(member)) throw invalidType(`A member of ${name}`, 'named otherwise: the name is taken', member);
    const codec = codecOf(type);
    if (!codec) throw invalidType(`${name}.${member}`, 'a type of c or of defineStruct', type);
    return codec;
  });
  const { size, alignment, offsets } = place(codecs, packed ? 1 : undefined);
  const members = entries.map(([member], index) => ({
    name: member,
    where: `${name}.${member}`,
    codec: codecs[index] as Codec,
    offset: offsets[index] as number,
  }));
  return { size, alignment, members };
}

const RESERVED = new Set(['toObject', '__proto__']);

function viewOf({ name, size }: StructType, bytes: ArrayBuffer | ArrayBufferView, offset: number): DataView {
  const isView = ArrayBuffer.isView(bytes);
  if (!isView && !types.isAnyArrayBuffer(bytes)) throw invalidType('bytes', 'an ArrayBuffer or a view of one', bytes);
  if (typeof offset !== 'number') throw invalidType('offset', 'a number', offset);
  const last = bytes.byteLength - size;
  if (last < 0) throw outOfRange('bytes', `at least the ${size} bytes of ${name}`, bytes);
  if (!Number.isInteger(offset) || offset < 0 || offset > last) {
    throw outOfRange('offset', `an integer from 0 to ${last}`, offset);
  }
  return isView
    ? subview(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset)
    : subview(new DataView(bytes), offset);
}
