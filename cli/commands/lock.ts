import { CommandFailure, complain, Status } from '../io/failure.ts';
import { runCommand } from '../io/run-command.ts';
import { type Lockable, type LockTarget, openLock } from '../objects/lockable.ts';
import { stillWaiting } from '../objects/still-waiting.ts';
import type { Reference } from '../usage/values.ts';

export interface LockOptions extends LockTarget {
  /** Milliseconds. */
  timeout: number;
  /** The exit status when the time is up. */
  conflictExitCode: number;
  verbose?: true | undefined;
}

/**
 * `sysv-ipc lock`: runs a command while this process holds a lock that the kernel gives back however this process ends: of a
 * semaphore with SEM_UNDO, and of a mutex by its own life sign.
 */
export async function lock(reference: Reference, command: readonly string[], options: LockOptions): Promise<void> {
  const lockable = openLock(reference, options);
  await take(reference, lockable, options);
  try {
    process.exitCode = await runCommand(command);
  } finally {
    giveBack(lockable);
  }
}

async function take(reference: Reference, lockable: Lockable, options: LockOptions): Promise<void> {
  const { timeout, verbose, conflictExitCode } = options;
  const started = performance.now();
  const free = lockable.tryAcquire();
  if (!free && verbose) complain(`${reference.text} is taken${lockable.holder()}; waiting`);
  try {
    if (!free) {
      await stillWaiting(
        reference,
        timeout,
        'is taken',
        () => lockable.acquire(timeout),
        () => lockable.holder(),
      );
    }
  } catch (error) {
    if (!(error instanceof CommandFailure) || error.status !== Status.timeout) throw error;
    throw new CommandFailure(error.message, conflictExitCode);
  }
  if (verbose)
    complain(`${reference.text} ${free ? 'was free' : `was got after ${Math.round(performance.now() - started)} ms`}`);
  if (lockable.abandoned)
    complain(`${reference.text} was held by a process that died: what it protects may be half done`);
}

/** The command's status counts, whatever became of the lock meanwhile. */
function giveBack(lockable: Lockable): void {
  try {
    lockable.release();
  } catch (error) {
    complain((error as Error).message);
  }
}
