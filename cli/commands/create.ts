import {
  createChannel,
  createMemory,
  createMutex,
  createQueue,
  createReadWriteLock,
  createSemaphore,
  createSemaphoreSet,
} from 'sysv-ipc';
import { hexKey } from 'sysv-ipc/internal';
import { CommandFailure, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { type Found, found, keyOf, NOUN } from '../objects/find.ts';
import { type SharedKind, sharedWithKey } from '../objects/shared.ts';
import type { Reference } from '../usage/values.ts';

export interface CreateOptions extends OutputOptions {
  key?: Reference | undefined;
  mode: number;
}

/** Everything in new memory is zero, as ipcmk leaves it; the library's own default is spaces. */
export async function memory(size: number, options: CreateOptions): Promise<void> {
  const { key, shmid } = createMemory(size, { ...common(options), initCharacter: null });
  await tell(found('memory', key, shmid), options);
}

/** One value makes a semaphore, several make a set. */
export async function semaphore(values: readonly number[], options: CreateOptions): Promise<void> {
  const [first = 1, ...others] = values;
  const { key, semid } =
    others.length === 0 ? createSemaphore(first, common(options)) : createSemaphoreSet(values, common(options));
  await tell(found('semaphore', key, semid), options);
}

export async function queue(options: CreateOptions & { maxBytes?: number | undefined }): Promise<void> {
  const { maxBytes } = options;
  const { key, msqid } = createQueue({ ...common(options), ...(maxBytes === undefined ? {} : { maxBytes }) });
  await tell(found('queue', key, msqid), options);
}

export interface CreateLockOptions extends CreateOptions {
  participants: number;
}

export async function mutex(options: CreateLockOptions): Promise<void> {
  await tellShared('mutex', createMutex(commonOfLocks(options)).key, options);
}

export async function readWriteLock(options: CreateLockOptions): Promise<void> {
  await tellShared('read-write lock', createReadWriteLock(commonOfLocks(options)).key, options);
}

export async function channel(capacity: number, options: CreateLockOptions): Promise<void> {
  await tellShared('channel', createChannel(capacity, commonOfLocks(options)).key, options);
}

function commonOfLocks({ participants, ...options }: CreateLockOptions) {
  return { ...common(options), participants };
}

/** Without a key the library finds a random unused one. */
function common({ key: reference, mode: permissions }: CreateOptions): { key?: number; permissions: number } {
  if (!reference) return { permissions };
  const key = keyOf(reference);
  if (key === undefined) {
    throw new CommandFailure('Cannot choose an id: the system gives it; choose a key, or none', Status.usage);
  }
  return { key, permissions };
}

/** Locks and channels have two ids: that of the segment, and that of the set. */
async function tellShared(kind: SharedKind, key: number, options: OutputOptions): Promise<void> {
  const { memoryId: id, setId: semid } = sharedWithKey(key) as NonNullable<ReturnType<typeof sharedWithKey>>;
  const object = { kind, key, keyHex: hexKey(key), id, semid };
  print(
    options.json
      ? await json('createdShared', object)
      : `${kind}: key ${object.keyHex}, segment ${id} and set ${semid}`,
  );
}

async function tell(object: Found, options: OutputOptions): Promise<void> {
  const { kind, keyHex, id } = object;
  print(options.json ? await json('created', object) : `${NOUN[kind]}: key ${keyHex}, id ${id}`);
}
