import { isMainThread } from 'node:worker_threads';
import { hasFired, setOneShot } from '../ffi/signals.ts';

const FATAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
let cleanUp: (() => void) | undefined;

/**
 * Runs `clean` when a signal is about to end the process; the process then dies by that signal, as it would have. A signal
 * that the program handles itself is the program's: if it ends the process, `exit` is the time to clean up.
 */
export function watchFatalSignals(clean: () => void): void {
  cleanUp = clean;
  for (const signal of FATAL) process.on(signal, onSignal);
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) dieBy(signal);
}

function dieBy(signal: NodeJS.Signals): void {
  cleanUp?.();
  process.removeListener(signal, onSignal);
  process.kill(process.pid, signal);
}

/**
 * While the main thread blocks in a system call no listener can run, and ours would make it deaf to Ctrl-C. So ours are set
 * to one shot for that time: a signal interrupts the call, and that the default action is back in place tells which it was.
 */
export const blockedThread = {
  enter(): void {
    for (const signal of guarded()) setOneShot(signal, true);
  },
  /** To be called when the call was interrupted, and often where nothing interrupts the wait. */
  dieIfSignalled(): void {
    for (const signal of guarded()) if (hasFired(signal)) dieBy(signal);
  },
  leave(): void {
    for (const signal of guarded()) setOneShot(signal, false);
  },
};

/** The signals that nobody but this package listens to. */
function guarded(): readonly NodeJS.Signals[] {
  if (!cleanUp || !isMainThread) return [];
  return FATAL.filter((signal) => process.listenerCount(signal) === 1 && process.listeners(signal)[0] === onSignal);
}
