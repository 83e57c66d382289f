import { inspect } from 'node:util';
import type { Codec } from '../codec.ts';
import { readOnlyMemory } from '../read-only.ts';

/** Elements that lie one after another. */
export interface Elements {
  readonly codec: Codec;
  readonly view: DataView;
  readonly offset: number;
  readonly count: number;
  readonly writable: boolean;
  /** The array's name in messages. */
  readonly where: string;
}

/**
 * An array whose elements are those in memory: reading one reads the memory, assigning one writes it. Its length is fixed. What
 * is an object over the memory itself (structs, arrays) is made when it is first asked for, and kept.
 */
export function liveArray({ codec, view, offset, count, writable, where }: Elements): unknown[] {
  const { size, get, take, put } = codec;
  const keeps = codec.live === 'always' || (codec.live === 'writable' && writable);
  const made = new Map<number, unknown>();
  const nameOf = (index: number) => `${where}[${index}]`;

  const read = (index: number) => {
    const at = offset + index * size;
    if (!keeps) return get(view, at, writable, where);
    let element = made.get(index);
    if (element === undefined) {
      element = get(view, at, writable, nameOf(index));
      made.set(index, element);
    }
    return element;
  };
  const write = (index: number, value: unknown) => {
    if (!writable) throw readOnlyMemory(nameOf(index));
    const at = offset + index * size;
    put(view, at, take(value, nameOf(index), view, at));
    return true;
  };
  const indexOf = (key: string | symbol) => {
    if (typeof key === 'symbol') return -1;
    const index = Number(key);
    return index >= 0 && index < count && String(index) === key ? index : -1;
  };

  const target: unknown[] = new Array(count);
  // console.log() looks at what is behind a proxy.
  Object.defineProperty(target, inspect.custom, {
    configurable: true,
    value: () => Array.from({ length: Math.min(count, 101) }, (_, index) => read(index)),
  });
  return new Proxy(target, {
    get(_, key) {
      const index = indexOf(key);
      return index < 0 ? Reflect.get(target, key) : read(index);
    },
    set(_, key, value) {
      const index = indexOf(key);
      return index < 0 ? key === 'length' && value === count : write(index, value);
    },
    has: (_, key) => indexOf(key) >= 0 || Reflect.has(target, key),
    deleteProperty: () => false,
    defineProperty(_, key, descriptor) {
      const index = indexOf(key);
      return index >= 0 && 'value' in descriptor && write(index, descriptor.value);
    },
    getOwnPropertyDescriptor(_, key) {
      const index = indexOf(key);
      if (index >= 0) return { value: read(index), writable, enumerable: true, configurable: true };
      return key === 'length' ? Reflect.getOwnPropertyDescriptor(target, key) : undefined;
    },
    ownKeys: () => [...Array.from({ length: count }, (_, index) => String(index)), 'length'],
    preventExtensions: () => false,
  });
}
