import * as main from 'sysv-ipc';
import * as shm from 'sysv-ipc/shm';
import * as structs from 'sysv-ipc/structs';

/** Everything public that can be called, read or assigned, found by looking: what is added is fuzzed without being named here. */

const isClass = (value) => typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));

function functionsOf(space, name) {
  return Object.entries(space)
    .filter(
      ([, value]) => typeof value === 'function' && !(value.prototype instanceof Error) && value !== main.IpcError,
    )
    .map(([key, value]) => ({
      name: isClass(value) ? `new ${name}.${key}` : `${name}.${key}`,
      call: isClass(value) ? (_, args) => new value(...args) : (_, args) => value(...args),
    }));
}

export const functions = [
  ...functionsOf(main, 'main'),
  ...functionsOf(shm, 'shm'),
  ...functionsOf(structs, 'structs'),
  ...functionsOf(structs.c, 'c').filter(({ call }) => call),
  ...[main.SharedMemoryHandle, main.SemaphoreHandle, main.SemaphoreSetHandle, main.MessageQueueHandle].map(
    (Handle) => ({
      name: `${Handle.name}.fromId`,
      call: (_, args) => Handle.fromId(...args),
    }),
  ),
];

/** Methods, getters and setters of an object, up its prototype chain. */
export function membersOf(object) {
  const members = new Map();
  for (let level = object; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const key of Reflect.ownKeys(level)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(level, key);
      const name = String(key);
      if (key === 'constructor' || name.startsWith('#')) continue;
      if (typeof value === 'function') members.set(name, { name, call: (self, args) => self[key](...args) });
      if (get) members.set(`get ${name}`, { name: `get ${name}`, call: (self) => self[key] });
      if (set)
        members.set(`set ${name}`, { name: `set ${name}`, call: (self, [given]) => Reflect.set(self, key, given) });
    }
  }
  return [...members.values()];
}
