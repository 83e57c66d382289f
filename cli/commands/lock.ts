import { createSemaphore, type SemaphoreHandle } from 'sysv-ipc';
import { CommandFailure, complain, Status } from '../io/failure.ts';
import { runCommand } from '../io/run-command.ts';
import { keyOf, openSemaphore } from '../objects/find.ts';
import type { Reference } from '../usage/values.ts';

export interface LockOptions {
  index: number;
  /** Milliseconds. */
  timeout: number;
  /** Make the semaphore if there is none. */
  create?: true | undefined;
  /** Of the one that is made. */
  mode: number;
}

/**
 * `sysv-ipc lock`: runs a command while this process holds the semaphore with SEM_UNDO, so that the kernel gives it back
 * however this process ends.
 */
export async function lock(reference: Reference, command: readonly string[], options: LockOptions): Promise<void> {
  const semaphore = options.create ? openOrCreate(reference, options) : openSemaphore(reference, options.index);
  semaphore.undo = true;
  await semaphore.acquire({ timeout: options.timeout });
  try {
    process.exitCode = await runCommand(command);
  } finally {
    giveBack(semaphore);
  }
}

/** Of many that start together one makes it, with the value 1, and the others wait until it has. */
function openOrCreate(reference: Reference, { mode: permissions, index }: LockOptions): SemaphoreHandle {
  const key = keyOf(reference);
  if (key === undefined || index !== 0) {
    throw new CommandFailure('--create makes one semaphore under a key: give no id and no --index', Status.usage);
  }
  return createSemaphore(1, { key, permissions, orOpen: true });
}

/** The command's status counts, whatever became of the semaphore meanwhile. */
function giveBack(semaphore: SemaphoreHandle): void {
  try {
    semaphore.release();
  } catch (error) {
    complain((error as Error).message);
  }
}
