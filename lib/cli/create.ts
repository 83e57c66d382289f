import { createMemory, createQueue, createSemaphore } from 'sysv-ipc';
import { CommandFailure, Status } from './failure.ts';
import { type Found, found, keyOf, NOUN } from './objects.ts';
import { json, type OutputOptions, print } from './output.ts';
import { created } from './schemas.ts';
import type { Reference } from './values.ts';

export interface CreateOptions extends OutputOptions {
  key?: Reference | undefined;
  mode: number;
}

/** Everything in new memory is zero, as ipcmk leaves it; the library's own default is spaces. */
export function memory(size: number, options: CreateOptions): void {
  const { key, shmid } = createMemory(size, { ...common(options), initCharacter: null });
  tell(found('memory', key, shmid), options);
}

export function semaphore(value: number, options: CreateOptions): void {
  const { key, semid } = createSemaphore(value, common(options));
  tell(found('semaphore', key, semid), options);
}

export function queue(options: CreateOptions & { maxBytes?: number | undefined }): void {
  const { maxBytes } = options;
  const { key, msqid } = createQueue({ ...common(options), ...(maxBytes === undefined ? {} : { maxBytes }) });
  tell(found('queue', key, msqid), options);
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

function tell(object: Found, options: OutputOptions): void {
  const { kind, keyHex, id } = object;
  print(options.json ? json(created, object) : `${NOUN[kind]}: key ${keyHex}, id ${id}`);
}
