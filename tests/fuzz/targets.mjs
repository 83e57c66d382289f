import * as main from 'sysv-ipc';
import * as shm from 'sysv-ipc/shm';
import * as structs from 'sysv-ipc/structs';
import { Point } from './toys.mjs';

/** Everything public that can be called, read or assigned, found by looking: what is added is fuzzed without being named here. */
export const functions = [
  ...functionsOf(main, 'main'),
  ...functionsOf(shm, 'shm'),
  ...functionsOf(structs, 'structs'),
  ...functionsOf(structs.c, 'c'),
  { name: 'Point.at', call: (_, args) => Point.at(...args) },
  { name: 'Point.offsetOf', call: (_, args) => Point.offsetOf(...args) },
];

/** Functions, constructors and static methods. Errors are for the package to make, and their constructors no concern of callers. */
function functionsOf(space, spaceName) {
  return Object.entries(space)
    .filter(
      ([, value]) =>
        typeof value === 'function' && value !== main.IpcError && !(value.prototype instanceof main.IpcError),
    )
    .flatMap(([name, value]) => {
      const label = `${spaceName}.${name}`;
      if (!isClass(value)) return [{ name: label, call: (_, args) => value(...args) }];
      const statics = Object.getOwnPropertyNames(value).filter((key) => typeof value[key] === 'function');
      return [
        { name: `new ${label}`, call: (_, args) => new value(...args) },
        ...statics.map((key) => ({ name: `${label}.${key}`, call: (_, args) => value[key](...args) })),
      ];
    });
}

function isClass(value) {
  return /^class\b/.test(Function.prototype.toString.call(value));
}

/** Methods, getters and setters of an object, up its prototype chain. */
export function membersOf(object) {
  const members = new Map();
  for (let level = object; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) {
    for (const key of Reflect.ownKeys(level)) {
      if (key === 'constructor') continue;
      const { value, get, set } = Object.getOwnPropertyDescriptor(level, key);
      const name = String(key);
      if (typeof value === 'function') members.set(name, { name, call: (self, args) => self[key](...args) });
      if (get) members.set(`get ${name}`, { name: `get ${name}`, call: (self) => self[key] });
      if (set)
        members.set(`set ${name}`, { name: `set ${name}`, call: (self, [given]) => Reflect.set(self, key, given) });
    }
  }
  return [...members.values()];
}
