import { createSemaphore, type SemaphoreHandle } from 'sysv-ipc';
import { CommandFailure, complain, Status } from '../io/failure.ts';
import { runCommand } from '../io/run-command.ts';
import { keyOf, openSemaphore } from '../objects/find.ts';
import { holderText } from '../objects/holder.ts';
import { joinPhp, phpSet } from '../objects/php-semaphore.ts';
import { stillWaiting } from '../objects/still-waiting.ts';
import type { Reference } from '../usage/values.ts';

export interface LockOptions {
  /** Which one of a set. */
  index?: number | undefined;
  /** Milliseconds. */
  timeout: number;
  /** Make the semaphore if there is none. */
  create?: true | undefined;
  /** Of the one that is made. */
  mode: number;
  /** The exit status when the time is up. */
  conflictExitCode: number;
  verbose?: true | undefined;
}

/**
 * `sysv-ipc lock`: runs a command while this process holds the semaphore with SEM_UNDO, so that the kernel gives it back
 * however this process ends.
 */
export async function lock(reference: Reference, command: readonly string[], options: LockOptions): Promise<void> {
  const semaphore = open(reference, options);
  semaphore.undo = true;
  await take(reference, semaphore, options);
  try {
    process.exitCode = await runCommand(command);
  } finally {
    giveBack(semaphore);
  }
}

function open(reference: Reference, { create, index, mode }: LockOptions): SemaphoreHandle {
  const php = index === undefined ? phpSet(reference) : undefined;
  if (php) {
    joinPhp(php);
    return php.at(0);
  }
  if (!create) return openSemaphore(reference, index);
  const key = keyOf(reference);
  if (key === undefined || (index ?? 0) !== 0) {
    throw new CommandFailure('--create makes one semaphore under a key: give no id and no --index', Status.usage);
  }
  // Of many that start together one makes it, and the others wait until it has.
  return createSemaphore(1, { key, permissions: mode, orOpen: true });
}

async function take(reference: Reference, semaphore: SemaphoreHandle, options: LockOptions): Promise<void> {
  const { timeout, verbose, conflictExitCode } = options;
  const started = performance.now();
  if (semaphore.tryAcquire()) {
    if (verbose) complain(`${reference.text} was free`);
    return;
  }
  const detail = () => holderText(semaphore);
  if (verbose) complain(`${reference.text} is taken${detail()}; waiting`);
  try {
    await stillWaiting(reference, timeout, 'is taken', () => semaphore.acquire({ timeout }), detail);
  } catch (error) {
    if (error instanceof CommandFailure && error.status === Status.timeout)
      throw new CommandFailure(error.message, conflictExitCode);
    throw error;
  }
  if (verbose) complain(`${reference.text} was got after ${Math.round(performance.now() - started)} ms`);
}

/** The command's status counts, whatever became of the semaphore meanwhile. */
function giveBack(semaphore: SemaphoreHandle): void {
  try {
    semaphore.release();
  } catch (error) {
    complain((error as Error).message);
  }
}
