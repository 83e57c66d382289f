import { inspect } from 'node:util';
import { invalidType, invalidValue } from '../ffi/argument-errors.ts';
import type { Codec } from './codec.ts';
import type { StructLayout } from './layout/struct-layout.ts';
import { readOnlyMemory } from './read-only.ts';

/** A member with its place, as a struct's accessors have it for a property. */
export interface StructMember {
  readonly name: string;
  /** Its name in messages. */
  readonly where: string;
  readonly codec: Codec;
  readonly offset: number;
  /** Of a union: an object assigned to the whole need not have it. */
  readonly optional: boolean;
}

/** A struct's accessors: of one class each, so that V8 knows them by their shape. */
interface Accessor {
  /** Under names that no C identifier can be: private fields cost twice as much to read on Node 20. */
  readonly '#view': DataView;
  /** What is an object over the memory, made when it was first asked for. */
  readonly '#kept': unknown[];
}

/** What `take` makes of an object: a value for each member; nothing for those left out. */
const ABSENT = Symbol('absent');

/** The struct as a member of others, and the accessor that `get` makes. */
export function structCodec(
  about: { name: string; layout: StructLayout; ctype: string; open: boolean },
  members: readonly StructMember[],
): Codec {
  const { name, layout } = about;
  const { size, alignment } = layout;
  const plain = (view: DataView, offset: number) =>
    Object.fromEntries(members.map((member) => [member.name, member.codec.plain(view, offset + member.offset)]));
  const put = (view: DataView, offset: number, values: unknown) => {
    if (values instanceof Uint8Array) new Uint8Array(view.buffer, view.byteOffset + offset, size).set(values);
    else
      members.forEach((member, index) => {
        const value = (values as unknown[])[index];
        if (value !== ABSENT) member.codec.put(view, offset + member.offset, value);
      });
  };
  /** Of some members: those that are asked for are taken, the others left out. */
  const takeSome = (value: object, where: string, view: DataView | undefined, offset: number, asked: Asked) =>
    members.map((member) => {
      const given = memberOf(value, member.name);
      if (!asked(member, given)) return ABSENT;
      return member.codec.take(given, `${where}.${member.name}`, view, offset + member.offset);
    });
  const all: Asked = ({ optional }, given) => !optional || given !== undefined;

  class Struct {
    constructor(view: DataView, writable: boolean) {
      hide(this, '#view', view);
      if (keeping) hide(this, '#kept', []);
      for (const [member, property] of writable ? writing() : reading()) Object.defineProperty(this, member, property);
      // A misspelt member is an error rather than a property of the accessor's own.
      Object.preventExtensions(this);
    }
    toObject() {
      return plain(viewOf(this), 0);
    }
    toJSON() {
      return jsonOf(plain(viewOf(this), 0));
    }
    assign(values: object) {
      if (typeof values !== 'object' || values === null)
        throw invalidType('values', `an object of ${name}'s members`, values);
      const given = new Set(Object.keys(values));
      for (const key of given)
        if (!members.some((member) => member.name === key)) throw unknownMember(name, key, members);
      const taken = takeSome(values, name, viewOf(this), 0, (member) => given.has(member.name));
      if (isReadOnly(this)) throw readOnlyMemory(name);
      put(viewOf(this), 0, taken);
    }
    [inspect.custom]() {
      try {
        return plain(viewOf(this), 0);
      } catch {
        // Its memory is detached, and to look at that is no mistake.
        return `[${name}: detached]`;
      }
    }
  }
  Object.defineProperty(Struct, 'name', { value: name });
  const keeping = members.some(({ codec }) => codec.live);
  const properties = (writable: boolean) =>
    lazily(() => members.map((member, index) => [member.name, propertyOf(member, index, writable)] as const));
  const writing = properties(true);
  const reading = properties(false);
  const readOnly = new WeakSet<object>();
  const isReadOnly = (accessor: object) => readOnly.has(accessor);

  return {
    ctype: about.ctype,
    layout,
    size,
    alignment,
    live: 'always',
    members,
    open: about.open,
    get(view, offset, writable = true) {
      const struct = new Struct(subview(view, offset), writable);
      if (!writable) readOnly.add(struct);
      return struct;
    },
    plain,
    take(value, where, view, offset = 0) {
      if (typeof value !== 'object' || value === null) {
        throw invalidType(where, `an object with the members of ${name}`, value);
      }
      // As C assigns it: all bytes, of whatever the members of a union are.
      if (value instanceof Struct) return bytesOf(viewOf(value), size);
      const taken = takeSome(value, where, view, offset, all);
      if (taken.every((one) => one === ABSENT)) throw invalidType(where, `an object with a member of ${name}`, value);
      return taken;
    },
    put,
  };
}

type Asked = (member: StructMember, given: unknown) => boolean;

function propertyOf(member: StructMember, index: number, writable: boolean): PropertyDescriptor {
  const { where, codec, offset } = member;
  const { get, take, put } = codec;
  const keeps = codec.live === 'always' || (codec.live === 'writable' && writable);
  return {
    enumerable: true,
    get: keeps
      ? function (this: Accessor) {
          const kept = this['#kept'];
          kept[index] ??= get(this['#view'], offset, writable, where);
          return kept[index];
        }
      : function (this: Accessor) {
          return get(this['#view'], offset, writable);
        },
    set: writable
      ? function (this: Accessor, value: unknown) {
          put(this['#view'], offset, take(value, where, this['#view'], offset));
        }
      : () => {
          throw readOnlyMemory(where);
        },
  };
}

/** Nothing that enumerates properties sees it. */
function hide(accessor: object, name: keyof Accessor, value: unknown): void {
  Object.defineProperty(accessor, name, { value });
}

function viewOf(accessor: object): DataView {
  return (accessor as Accessor)['#view'];
}

function bytesOf({ buffer, byteOffset }: DataView, size: number): Uint8Array {
  return new Uint8Array(buffer, byteOffset, size).slice();
}

/** Every object has a `__proto__`, which is no member. */
function memberOf(value: object, name: string): unknown {
  return name === '__proto__' && !Object.hasOwn(value, name) ? undefined : Reflect.get(value, name);
}

function unknownMember(name: string, key: string, members: readonly StructMember[]): TypeError {
  return invalidValue(`${name} has no member '${key}': it has ${members.map((member) => member.name).join(', ')}`);
}

/** As JSON can hold it: 64-bit integers as numbers where they are safe, as text beyond. */
function jsonOf(value: unknown): unknown {
  if (typeof value === 'bigint') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : String(value);
  }
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(jsonOf);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, jsonOf(member)]));
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** From there to the end of the bytes: a view that ended with the struct would be slow to its last member on Node 24. */
export function subview(view: DataView, offset: number): DataView {
  return new DataView(view.buffer, view.byteOffset + offset, view.byteLength - offset);
}
