import type { StructType } from 'sysv-ipc/structs';
import { CommandFailure, Status } from '../io/failure.ts';

/** Assignments to the members of a struct, written as `valid=0`, `point.x=3` or `list[2]=7`. */
export interface Assigner {
  size: number;
  /** Assigns all of them, or none. @returns The bytes of the struct. */
  apply(bytes: Buffer): number;
}

interface Assignment {
  text: string;
  path: (string | number)[];
  value: string;
}

export function assigner(type: StructType, words: readonly string[]): Assigner {
  const all = words.map(parse);
  return {
    size: type.size,
    apply(bytes) {
      // What is wrong shows in a copy, before a byte is written.
      const copy = Buffer.from(bytes);
      for (const one of all) assign(type.at(copy), one);
      for (const one of all) assign(type.at(bytes), one);
      return type.size;
    },
  };
}

function parse(text: string): Assignment {
  const [, left, value] = /^([A-Za-z_][\w.[\]]*)=(.*)$/s.exec(text) ?? [];
  if (left === undefined || value === undefined) {
    throw new CommandFailure(`Expected member=value, as in valid=1 or point.x=3: got "${text}"`, Status.usage);
  }
  const path = [...left.matchAll(/(\w+)/g)].map(([part], i) => (i > 0 && /^\d+$/.test(part) ? Number(part) : part));
  return { text, path, value };
}

function assign(struct: object, { text, path, value }: Assignment): void {
  try {
    // Arrays of numbers are read as copies: one is changed and assigned as a whole.
    const steps: { target: object; part: string | number }[] = [];
    let target = struct;
    for (const part of path) {
      if (typeof target !== 'object' || target === null || !(part in target)) throw new RangeError('no such member');
      steps.push({ target, part });
      target = Reflect.get(target, part);
    }
    let assigned: unknown = convert(target, value);
    for (const { target, part } of steps.reverse()) {
      if (!Array.isArray(target) || !Object.isFrozen(target)) {
        if (!Reflect.set(target, part, assigned)) throw new TypeError('it cannot be assigned');
        return;
      }
      assigned = target.with(part as number, assigned);
    }
  } catch (error) {
    throw new CommandFailure(`Cannot assign ${text}: ${(error as Error).message}`, Status.usage);
  }
}

/** What the member's present value says of its type. */
function convert(present: unknown, text: string): unknown {
  switch (typeof present) {
    case 'bigint':
      return BigInt(text);
    case 'number':
      if (text.trim() === '' || (Number.isNaN(Number(text)) && text !== 'NaN')) throw new TypeError('not a number');
      return Number(text);
    case 'boolean':
      if (!/^(true|false|0|1)$/.test(text)) throw new TypeError('not true or false');
      return text === 'true' || text === '1';
    case 'string':
      return text;
    default:
      return JSON.parse(text);
  }
}
