import {
  ftok,
  KeyNotFoundError,
  keyFor,
  list,
  MessageQueueHandle,
  SemaphoreHandle,
  SharedMemoryHandle,
  UnsupportedError,
} from 'sysv-ipc';
import { findId, hexKey, type IpcObject, MEMORY, openById, QUEUES, SEMAPHORES } from 'sysv-ipc/internal';
import { CommandFailure, Status } from '../io/failure.ts';
import type { Kind, Reference } from '../usage/values.ts';

/** An object that exists: removing and reading go by its id, never by a key that may name another one by then. */
export interface Found {
  kind: Kind;
  key: number;
  keyHex: string;
  id: number;
}

export const KINDS: readonly Kind[] = ['memory', 'semaphore', 'queue'];

export const NOUN: Record<Kind, string> = {
  memory: 'shared memory',
  semaphore: 'semaphore',
  queue: 'message queue',
};

const OBJECTS = { memory: MEMORY, semaphore: SEMAPHORES, queue: QUEUES } as const;

/** What the library's listing calls a kind. */
export const MEMBERS = { memory: 'memory', semaphore: 'semaphores', queue: 'queues' } as const;

/** The key that a reference gives; undefined for an id. */
export function keyOf(reference: Reference): number | undefined {
  if ('name' in reference) return keyFor(reference.name);
  if ('path' in reference) return ftok(reference.path, projectOf(reference.project));
  return 'key' in reference ? reference.key : undefined;
}

/** A letter, as C programs write it, or its number. */
function projectOf(text: string): number {
  return /^(0x|\d)./i.test(text) ? Number(text) : text.charCodeAt(0);
}

/** How messages call a key: as it was typed, and what it is if that does not show. */
function keyText({ text }: Reference, key: number): string {
  return /^(0x|-?\d)/i.test(text) ? text : `${text} (${hexKey(key)})`;
}

/** The object of that kind that a reference names. @throws {IpcError} If there is none. */
export function find(kind: Kind, reference: Reference): Found {
  if ('id' in reference) return found(kind, openObject(kind, reference.id).key, reference.id);
  const key = keyOf(reference) as number;
  try {
    return found(kind, key, findId(OBJECTS[kind], key));
  } catch (error) {
    if (!(error instanceof KeyNotFoundError)) throw error;
    const hint = isId(kind, key) ? `; the one with that id is id:${key}` : '';
    throw new CommandFailure(`No ${NOUN[kind]} has the key ${keyText(reference, key)}${hint}`);
  }
}

/** The one object that has the key, of those kinds; a key of several kinds needs to be told which. */
export function findOnly(reference: Reference, command: string, kinds: readonly Kind[] = KINDS): Found {
  if ('id' in reference) {
    throw new CommandFailure(
      `Every kind has its own ids: name the kind, as in \`${command} memory id:${reference.id}\``,
      Status.usage,
    );
  }
  const key = keyOf(reference) as number;
  const matches = kinds.flatMap((kind) => {
    const id = tryFindId(kind, key);
    return id === undefined ? [] : [found(kind, key, id)];
  });
  const [match, ...others] = matches;
  if (!match) throw notFound(reference, command);
  if (others.length === 0) return match;
  const named = matches.map(({ kind }) => kind).join(' and ');
  throw new CommandFailure(
    `${reference.text} is the key of ${named}: name the kind, as in \`${command} ${match.kind} ${reference.text}\``,
  );
}

function notFound(reference: Reference, command: string): CommandFailure {
  const key = keyOf(reference) as number;
  const withThatId = KINDS.filter((kind) => isId(kind, key));
  const hint = withThatId.map((kind) => `; did you mean \`${command} ${kind} id:${key}\`?`).join('');
  return new CommandFailure(`No object of any kind has the key ${keyText(reference, key)}${hint}`);
}

/** Undefined if there is none. */
export function tryFindId(kind: Kind, key: number): number | undefined {
  try {
    return findId(OBJECTS[kind], key);
  } catch (error) {
    if (error instanceof KeyNotFoundError) return undefined;
    throw error;
  }
}

function isId(kind: Kind, id: number): boolean {
  if (id < 0) return false;
  try {
    openObject(kind, id);
    return true;
  } catch {
    return false;
  }
}

/** Not attached: it is not changed by being looked at. @throws {RemovedError} If it is gone. */
export function openObject(kind: Kind, id: number): IpcObject<'shmid_ds' | 'semid_ds' | 'msqid_ds'> {
  return openById(OBJECTS[kind] as typeof MEMORY, id) as never;
}

export function openMemory(reference: Reference, options: { readOnly: boolean }): SharedMemoryHandle {
  return SharedMemoryHandle.fromId(find('memory', reference).id, options);
}

export function openSemaphore(reference: Reference, index = 0): SemaphoreHandle {
  return SemaphoreHandle.fromId(find('semaphore', reference).id, { index });
}

export function openQueue(reference: Reference): MessageQueueHandle {
  return MessageQueueHandle.fromId(find('queue', reference).id);
}

export function found(kind: Kind, key: number, id: number): Found {
  return { kind, key, keyHex: hexKey(key), id };
}

/** The library's listing of a kind; undefined where the system gives none. */
export function listed<K extends Kind>(kind: K): ReturnType<typeof list<(typeof MEMBERS)[K]>> | undefined {
  try {
    return list(MEMBERS[kind]);
  } catch (error) {
    if (error instanceof UnsupportedError) return undefined;
    throw error;
  }
}
