import { createMemory, createQueue, createSemaphore, createSemaphoreSet } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { type Found, found, keyOf, NOUN } from '../objects/find.ts';
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

/** Without a key the library finds a random unused one. */
function common({ key: reference, mode: permissions }: CreateOptions): { key?: number; permissions: number } {
  if (!reference) return { permissions };
  const key = keyOf(reference);
  if (key === undefined) {
    throw new CommandFailure('Cannot choose an id: the system gives it; choose a key, or none', Status.usage);
  }
  return { key, permissions };
}

async function tell(object: Found, options: OutputOptions): Promise<void> {
  const { kind, keyHex, id } = object;
  print(options.json ? await json('created', object) : `${NOUN[kind]}: key ${keyHex}, id ${id}`);
}
