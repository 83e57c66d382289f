import { inspect } from 'node:util';
import { invalidType } from '../ffi/argument-errors.ts';
import type { Codec } from './codec.ts';
import type { Shape } from './layout/abi.ts';

export interface StructMember {
  readonly name: string;
  /** Its name in messages. */
  readonly where: string;
  readonly codec: Codec;
  readonly offset: number;
}

/** A struct's accessors are of one class, so that all share their getters, and V8 knows them by their shape. */
abstract class Accessor {
  // Own fields under names that no C identifier can be: private ones cost twice as much to read on Node 20.
  declare readonly '#view': DataView;
  declare readonly '#nested': readonly unknown[];

  constructor(view: DataView, nested: readonly StructMember[]) {
    this['#view'] = view;
    this['#nested'] = nested.map(({ codec, offset }) => codec.get(view, offset));
    // A misspelt member is an error rather than a property of the accessor's own.
    Object.preventExtensions(this);
  }

  abstract toObject(): object;

  [inspect.custom](): object | string {
    try {
      return this.toObject();
    } catch {
      // Its memory is detached, and to look at that is no mistake.
      return `[${this.constructor.name}: detached]`;
    }
  }
}

/** The struct as a member of others, and the accessor that `get` makes. */
export function structCodec(
  { name, size, alignment }: Shape & { name: string },
  members: readonly StructMember[],
): Codec {
  const nested = members.filter(({ codec }) => codec.live);
  const plain: Codec<object>['plain'] = (view, offset) =>
    Object.fromEntries(members.map((member) => [member.name, member.codec.plain(view, offset + member.offset)]));

  class Struct extends Accessor {
    override toObject() {
      return plain(this['#view'], 0) as object;
    }
  }
  Object.defineProperty(Struct, 'name', { value: name });
  for (const member of members) defineMember(Struct.prototype, member, nested.indexOf(member));

  return {
    size,
    alignment,
    live: true,
    get: (view, offset) => new Struct(subview(view, offset), nested),
    plain,
    take(value, where) {
      if (typeof value !== 'object' || value === null)
        throw invalidType(where, `an object with the members of ${name}`, value);
      return members.map((member) => member.codec.take(Reflect.get(value, member.name), `${where}.${member.name}`));
    },
    put(view, offset, values) {
      members.forEach((member, index) => {
        member.codec.put(view, offset + member.offset, (values as unknown[])[index]);
      });
    },
  };
}

function defineMember(prototype: Accessor, { name, where, codec, offset }: StructMember, nested: number): void {
  const { get, take, put } = codec;
  Object.defineProperty(prototype, name, {
    enumerable: true,
    get:
      nested < 0
        ? function (this: Accessor) {
            return get(this['#view'], offset);
          }
        : function (this: Accessor) {
            return this['#nested'][nested];
          },
    set(this: Accessor, value: unknown) {
      put(this['#view'], offset, take(value, where));
    },
  });
}

/** From there to the end of the bytes: a view that ended with the struct would be slow to its last member on Node 24. */
export function subview(view: DataView, offset: number): DataView {
  return new DataView(view.buffer, view.byteOffset + offset, view.byteLength - offset);
}
