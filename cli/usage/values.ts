import { InvalidArgumentError } from '@commander-js/extra-typings';

/** What users type, turned into values; commander tells them which argument was wrong. */

/** The three kinds of object. */
export type Kind = 'memory' | 'semaphore' | 'queue';

const WORDS: Record<string, Kind> = {
  memory: 'memory',
  segment: 'memory',
  segments: 'memory',
  shm: 'memory',
  semaphore: 'semaphore',
  semaphores: 'semaphore',
  sem: 'semaphore',
  queue: 'queue',
  queues: 'queue',
  msg: 'queue',
};

export function kindNamed(text: string): Kind | undefined {
  return Object.hasOwn(WORDS, text) ? WORDS[text] : undefined;
}

export function parseKind(text: string): Kind {
  const kind = kindNamed(text);
  if (!kind) throw new InvalidArgumentError('Expected memory, semaphores or queues.');
  return kind;
}

/** A number is always a key; ids, names and files say that they are. `text` is what was typed. */
export type Reference = { text: string } & (
  | { key: number }
  | { id: number }
  | { name: string }
  | { path: string; project: string }
);

export function parseReference(text: string): Reference {
  const id = /^id:(-?\d{1,10})$/.exec(text);
  if (id) return { text, id: inRange(Number(id[1]), -0x8000_0000, 0x7fff_ffff, 'an id') };
  if (text.startsWith('name:') && text.length > 'name:'.length) return { text, name: text.slice('name:'.length) };
  const file = /^ftok:(.+):(.|0x[0-9a-f]{1,8}|\d{1,10})$/is.exec(text);
  if (file) return { text, path: file[1] as string, project: file[2] as string };
  return { text, key: parseKey(text) };
}

function parseKey(text: string): number {
  if (!/^(0x[0-9a-f]{1,8}|-?\d{1,10})$/i.test(text)) {
    throw new InvalidArgumentError('Expected a key (0x2a, 42, name:TEXT, ftok:PATH:LETTER) or an id (id:7).');
  }
  const key = inRange(Number(text), -0x8000_0000, 0xffff_ffff, 'a key') | 0;
  if (key === 0)
    throw new InvalidArgumentError('Key 0 is IPC_PRIVATE, which names no object: give its id, as in id:7.');
  return key;
}

/** For what can be several: variadic arguments are collected. */
export function several<T>(parse: (text: string) => T): (text: string, previous: T[] | undefined) => T[] {
  return (text, previous = []) => [...previous, parse(text)];
}

export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
    return inRange(Number(text), min, max, 'a whole number');
  };
}

function inRange(value: number, min: number, max: number, what: string): number {
  if (value < min || value > max) throw new InvalidArgumentError(`Expected ${what} from ${min} to ${max}.`);
  return value;
}

const SIZE_UNITS = ['', 'k', 'm', 'g', 't', 'p'];

/** Bytes: 4096, 0x1000, 64K, 1.5MiB, 2G. Units are powers of 1024. */
export function parseSize(text: string): number {
  const [, hex, amount, unit = ''] = /^(?:(0x[0-9a-f]+)|(\d+(?:\.\d+)?)(?:([kmgtp])(?:i?b)?)?)$/i.exec(text) ?? [];
  const size = Number(hex ?? amount) * 1024 ** SIZE_UNITS.indexOf(unit.toLowerCase());
  if (!Number.isSafeInteger(size)) throw new InvalidArgumentError('Expected bytes, such as 4096, 0x1000, 64K or 2GiB.');
  return size;
}

const MILLISECONDS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds: 500, 500ms, 2s, 1.5m, 2h, 7d. */
export function parseDuration(text: string): number {
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)(ms|s|m|min|h|d)?$/.exec(text) ?? [];
  if (amount === undefined) {
    throw new InvalidArgumentError('Expected milliseconds, or a time with its unit: 500ms, 2s, 5m, 1h, 7d.');
  }
  return Number(amount) * (MILLISECONDS[unit] as number);
}

/** Seconds between two pictures. */
export function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 86_400)) throw new InvalidArgumentError('Expected seconds from 0.1 to 86400.');
  return seconds;
}

/** A mode as chmod takes it: 600, 0660, 0o660. */
export function parseMode(text: string): number {
  if (!/^(0o?)?[0-7]{1,3}$/.test(text)) throw new InvalidArgumentError('Expected an octal mode from 0 to 777.');
  return Number.parseInt(text.replace('o', ''), 8);
}
