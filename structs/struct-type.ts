import { inspect, types } from 'node:util';
import { invalidType, outOfRange } from '../ffi/argument-errors.ts';
import { abiFor, type Codec, type CType, type Field, fieldOf, isType, register } from './codec.ts';
import { type Abi, inByteOrder } from './layout/abi.ts';
import { hostAbi } from './layout/host-abi.ts';
import type { StructLayout } from './layout/struct-layout.ts';
import { toC } from './layout/to-c.ts';
import { placeOf } from './member-path.ts';
import { subview } from './struct-codec.ts';
import { liveArray } from './types/live-array.ts';
import type { Definition, StructOf, StructType } from './types.ts';

/** A struct or union as programs hold it. Nothing is laid out before it is used. */
export class StructTypeImplementation<D extends Definition> implements StructType<D> {
  declare readonly __definition?: D;
  readonly name: string;

  constructor(name: string, resolve: (abi: Abi) => Field, pinned?: Abi) {
    this.name = name;
    register(this, resolve, pinned);
    Object.freeze(this);
  }

  get size(): number {
    return codecOf(this).size;
  }
  get alignment(): number {
    return codecOf(this).alignment;
  }
  get layout(): StructLayout {
    return structuredClone(codecOf(this).layout as StructLayout);
  }
  offsetOf(member: string): number {
    return placeOf(codecOf(this), member);
  }
  at(bytes: ArrayBuffer | ArrayBufferView, offset = 0): StructOf<StructType<D>> {
    return structAt(this, bytes, offset, true);
  }
  arrayAt(bytes: ArrayBuffer | ArrayBufferView, offset?: number, count?: number): StructOf<StructType<D>>[] {
    return structsAt(this, bytes, offset, count, true);
  }
  toC(): string {
    return toC(codecOf(this).layout as StructLayout);
  }
  toString(): string {
    return this.toC();
  }
  [inspect.custom](): string {
    return isType(this) ? this.toC() : '[a C struct]';
  }
}

/** The same struct with everything in it in that byte order. */
export function structInOrder<D extends Definition>(
  type: StructTypeImplementation<D>,
  littleEndian: boolean,
): StructTypeImplementation<D> {
  return new StructTypeImplementation<D>(type.name, (abi) => ordered(type, abi, littleEndian));
}

/** A type under the ABI of the other byte order, and that it is so. */
export function ordered(type: CType<unknown> | StructType, abi: Abi, littleEndian: boolean): Field {
  const own = abiFor(type, abi);
  const field = fieldOf(type, inByteOrder(own, littleEndian));
  if (littleEndian === own.littleEndian) return field;
  return { byteOrder: littleEndian ? 'little' : 'big', ...field };
}

export function isStructType(type: unknown): type is StructTypeImplementation<Definition> {
  return isType(type) && type instanceof StructTypeImplementation;
}

function codecOf(type: object): Codec {
  return fieldOf(type, hostAbi).codec;
}

/** A live accessor over bytes, which may be such as must not be written. */
export function structAt<S extends StructType>(
  type: S,
  bytes: ArrayBuffer | ArrayBufferView,
  offset: number,
  writable: boolean,
): StructOf<S> {
  const view = viewOf(bytes);
  checkOffset(offset, view.byteLength, type);
  return codecOf(type).get(subview(view, offset), 0, writable) as StructOf<S>;
}

/** A live array of accessors over bytes. */
export function structsAt<S extends StructType>(
  type: S,
  bytes: ArrayBuffer | ArrayBufferView,
  offset = 0,
  count: number | undefined,
  writable: boolean,
): StructOf<S>[] {
  const view = viewOf(bytes);
  const codec = codecOf(type);
  if (codec.open) throw invalidType('type', 'a struct without a flexible array, of which no array can be', type.name);
  checkOffset(offset, view.byteLength, undefined);
  const most = Math.floor((view.byteLength - offset) / codec.size);
  if (count !== undefined && typeof count !== 'number') throw invalidType('count', 'a number', count);
  if (count !== undefined && (!Number.isInteger(count) || count < 0 || count > most)) {
    throw outOfRange('count', `an integer from 0 to ${most}`, count);
  }
  return liveArray({ codec, view, offset, count: count ?? most, writable, where: type.name }) as StructOf<S>[];
}

function viewOf(bytes: ArrayBuffer | ArrayBufferView): DataView {
  if (ArrayBuffer.isView(bytes)) return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (types.isAnyArrayBuffer(bytes)) return new DataView(bytes);
  throw invalidType('bytes', 'an ArrayBuffer or a view of one', bytes);
}

function checkOffset(offset: unknown, length: number, type: StructType | undefined): void {
  if (typeof offset !== 'number') throw invalidType('offset', 'a number', offset);
  const last = length - (type?.size ?? 0);
  if (type && last < 0) throw outOfRange('bytes', `at least the ${type.size} bytes of ${type.name}`, length);
  if (!Number.isInteger(offset) || offset < 0 || offset > last) {
    throw outOfRange('offset', `an integer from 0 to ${last}`, offset);
  }
}
