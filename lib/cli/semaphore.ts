import type { SemaphoreHandle } from 'sysv-ipc';
import { found, openSemaphore } from './objects.ts';
import { json, type OutputOptions, print } from './output.ts';
import { semaphoreValue } from './schemas.ts';
import type { Reference } from './values.ts';

export interface SemaphoreOptions extends OutputOptions {
  /** Which one of a set. */
  index: number;
}

export interface CountOptions extends SemaphoreOptions {
  count: number;
}

/** `sysv-ipc wait`: P. What it takes stays taken when the command ends. */
export async function wait(reference: Reference, options: CountOptions & { timeout?: number | undefined }) {
  const semaphore = openSemaphore(reference, options.index);
  const { count, timeout } = options;
  await semaphore.acquire({ count, ...(timeout === undefined ? {} : { timeout }) });
  tell(semaphore, options);
}

/** `sysv-ipc post`: V. */
export function post(reference: Reference, options: CountOptions): void {
  const semaphore = openSemaphore(reference, options.index);
  semaphore.release(options.count);
  tell(semaphore, options);
}

/** `sysv-ipc set`. */
export function set(reference: Reference, value: number, options: SemaphoreOptions): void {
  const semaphore = openSemaphore(reference, options.index);
  semaphore.value = value;
  tell(semaphore, options);
}

function tell(semaphore: SemaphoreHandle, options: OutputOptions): void {
  if (!options.json) return;
  const { key, semid, index, value } = semaphore;
  print(json(semaphoreValue, { ...found('semaphore', key, semid), index, value }));
}
