import {
  KeyNotFoundError,
  keyFor,
  list,
  MessageQueueHandle,
  SemaphoreHandle,
  SharedMemoryHandle,
  shm,
  UnsupportedError,
} from 'sysv-ipc';
import { CommandFailure } from '../io/failure.ts';
import { hexKey } from '../text/format.ts';
import type { Kind, Reference } from '../usage/values.ts';

/** An object that exists: removing and reading go by its id, never by a key that may name another one by then. */
export interface Found {
  kind: Kind;
  key: number;
  keyHex: string;
  id: number;
}

export const NOUN: Record<Kind, string> = {
  memory: 'shared memory',
  semaphore: 'semaphore',
  queue: 'message queue',
};

/** The key that a reference gives; undefined for an id. */
export function keyOf(reference: Reference): number | undefined {
  if ('name' in reference) return keyFor(reference.name);
  return 'key' in reference ? reference.key : undefined;
}

/** The object of that kind that a reference names. @throws {@link IpcError} If there is none. */
export function find(kind: Kind, reference: Reference): Found {
  if ('id' in reference) {
    const { id } = reference;
    return found(kind, listedIds(kind).get(id) ?? KEY_OF_ID[kind](id), id);
  }
  const key = keyOf(reference) as number;
  try {
    return found(kind, key, ID_OF_KEY[kind](key));
  } catch (error) {
    if (error instanceof KeyNotFoundError && listedIds(kind).has(key)) {
      throw new CommandFailure(`${error.message}; the ${NOUN[kind]} with that id is id:${key}`);
    }
    throw error;
  }
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

export function removeObject({ kind, id }: Found): void {
  if (kind === 'memory') shm.removeMemory(id);
  else if (kind === 'semaphore') shm.removeSemaphore(id);
  else MessageQueueHandle.fromId(id).remove();
}

export function found(kind: Kind, key: number, id: number): Found {
  return { kind, key, keyHex: hexKey(key), id };
}

const ID_OF_KEY: Record<Kind, (key: number) => number> = {
  memory: shm.getshmid,
  semaphore: shm.getsemid,
  queue: (key) => new MessageQueueHandle(key).msqid,
};

/** Asks the kernel, which tells those who may read the object, and says what is wrong otherwise. */
const KEY_OF_ID: Record<Kind, (id: number) => number> = {
  memory: (id) => shm.memory(id).key,
  semaphore: (id) => shm.semaphore(id).key,
  queue: (id) => MessageQueueHandle.fromId(id).key,
};

/** Ids with their keys, of all objects of a kind, whoever may read them; none where the system gives no listing. */
function listedIds(kind: Kind): Map<number, number> {
  try {
    const { memory, semaphores, queues } = list();
    const objects = { memory, semaphore: semaphores, queue: queues }[kind];
    return new Map(objects.map(({ id, key }) => [id, key]));
  } catch (error) {
    if (error instanceof UnsupportedError) return new Map();
    throw error;
  }
}
