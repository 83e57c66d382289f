import type { SemaphoreHandle } from 'sysv-ipc';
import { json, type OutputOptions, print } from '../io/output.ts';
import { found, openSemaphore } from '../objects/find.ts';
import { holderText } from '../objects/holder.ts';
import { stillWaiting } from '../objects/still-waiting.ts';
import type { Reference } from '../usage/values.ts';

export interface SemaphoreOptions extends OutputOptions {
  /** Which one of a set. */
  index: number;
}

export interface CountOptions extends SemaphoreOptions {
  count: number;
}

/** `sysv-ipc wait`: P. What it takes stays taken when the command ends. */
export async function wait(reference: Reference, options: CountOptions & { timeout: number }) {
  const semaphore = openSemaphore(reference, options.index);
  const { count, timeout } = options;
  const take = () => semaphore.acquire({ count, timeout });
  await stillWaiting(reference, timeout, 'is taken', take, () => holderText(semaphore));
  await tell(semaphore, options);
}

/** `sysv-ipc post`: V. */
export async function post(reference: Reference, options: CountOptions): Promise<void> {
  const semaphore = openSemaphore(reference, options.index);
  semaphore.release(options.count);
  await tell(semaphore, options);
}

/** `sysv-ipc set`. */
export async function set(reference: Reference, value: number, options: SemaphoreOptions): Promise<void> {
  const semaphore = openSemaphore(reference, options.index);
  semaphore.value = value;
  await tell(semaphore, options);
}

async function tell(semaphore: SemaphoreHandle, options: OutputOptions): Promise<void> {
  if (!options.json) return;
  const { key, semid, index, value } = semaphore;
  print(await json('semaphoreValue', { ...found('semaphore', key, semid), index, value }));
}
