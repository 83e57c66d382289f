import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { SemaphoreHandle } from 'sysv-ipc';
import { CommandFailure, complain } from './failure.ts';
import { openSemaphore } from './objects.ts';
import type { Reference } from './values.ts';

export interface LockOptions {
  index: number;
  /** Milliseconds. */
  timeout?: number | undefined;
}

/**
 * `sysv-ipc lock`: runs a command while this process holds the semaphore with SEM_UNDO, so that the kernel gives it back
 * however this process ends.
 */
export async function lock(reference: Reference, command: readonly string[], options: LockOptions): Promise<void> {
  const semaphore = openSemaphore(reference, options.index);
  semaphore.undo = true;
  const { timeout } = options;
  await semaphore.acquire(timeout === undefined ? {} : { timeout });
  try {
    process.exitCode = await statusOf(command);
  } finally {
    giveBack(semaphore);
  }
}

/** The command's status counts, whatever became of the semaphore meanwhile. */
function giveBack(semaphore: SemaphoreHandle): void {
  try {
    semaphore.release();
  } catch (error) {
    complain((error as Error).message);
  }
}

/** What a shell says of a command that it cannot run. */
const UNRUNNABLE: Record<string, number> = { ENOENT: 127, EACCES: 126, EPERM: 126, ENOEXEC: 126 };

async function statusOf([file = '', ...args]: readonly string[]): Promise<number> {
  let child: ChildProcess | undefined;
  const stop = passSignalsOn(() => child);
  try {
    child = spawn(file, args, { stdio: 'inherit' });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[signal as NodeJS.Signals];
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such command' : message;
    throw new CommandFailure(`Cannot run "${file}": ${reason}`, UNRUNNABLE[code]);
  } finally {
    stop();
  }
}

/**
 * The signals to pass on, and those only not to die of: Ctrl-C and Ctrl-\ the terminal itself gives to all of its foreground
 * processes, and so to the command; passed on as well they would come twice, which many a command takes for "now, at once".
 */
const PASSED_ON: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGALRM'];
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/** Handles signals from before the command starts: none may end this process, and the lock, while it runs. */
function passSignalsOn(child: () => ChildProcess | undefined): () => void {
  const listeners = [...PASSED_ON, ...FROM_TERMINAL].map((signal) => {
    const silent = FROM_TERMINAL.includes(signal) && process.stdin.isTTY;
    const listener = () => void (silent || child()?.kill(signal));
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}
