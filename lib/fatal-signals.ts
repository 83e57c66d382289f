import { isMainThread } from '../ffi/node-modules.ts';
import { arm, hasFired, restore, type SignalAction } from '../ffi/signals.ts';

const FATAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
let cleanUp: (() => void) | undefined;

/**
 * Runs `clean` when a signal is about to end the process; the process then dies by that signal, as it would have. A signal
 * that the program handles itself is the program's: if it ends the process, `exit` is the time to clean up.
 */
export function watchFatalSignals(clean: () => void): void {
  cleanUp = clean;
  // First in line, so that a listener that the program meant for once is still to be seen.
  for (const signal of FATAL) process.prependListener(signal, onSignal);
  armUntilLoopTurns(FATAL.filter(isOursAlone));
}

function onSignal(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 1) dieBy(signal);
}

function dieBy(signal: NodeJS.Signals): void {
  cleanUp?.();
  process.removeListener(signal, onSignal);
  process.kill(process.pid, signal);
}

/** The signals that were set to one shot, with what they do otherwise. */
const armed = new Map<NodeJS.Signals, SignalAction>();

/**
 * While the main thread blocks in a system call no listener can run, and ours would make it deaf to Ctrl-C. So ours are set
 * to one shot from then until the event loop turns and they can run again: a signal interrupts the call, and that the
 * default action is back in place tells which it was, also of a signal that came shortly before the call.
 */
export const blockedThread = {
  /** False as long as nothing in this thread is to be removed at a signal. */
  get watches(): boolean {
    return cleanUp !== undefined;
  },
  /** @returns Whether there is anything to watch for: then the wait must come up for air from time to time. */
  enter(): boolean {
    if (!cleanUp || !isMainThread()) return false;
    const ours = FATAL.filter(isOursAlone);
    dieIfFired();
    armUntilLoopTurns(ours);
    return ours.length > 0;
  },
  /** To be called each time that the call ends without success. */
  dieIfSignalled: dieIfFired,
};

function dieIfFired(): void {
  for (const signal of armed.keys()) if (isOursAlone(signal) && hasFired(signal)) dieBy(signal);
}

function armUntilLoopTurns(signals: readonly NodeJS.Signals[]): void {
  for (const signal of signals) {
    const usual = armed.has(signal) ? undefined : arm(signal);
    if (!usual) continue;
    if (armed.size === 0) setImmediate(disarm).unref();
    armed.set(signal, usual);
  }
}

function disarm(): void {
  for (const [signal, usual] of armed) if (process.listenerCount(signal) > 0) restore(signal, usual);
  armed.clear();
}

/** Nobody but this package listens to it. */
function isOursAlone(signal: NodeJS.Signals): boolean {
  return process.listenerCount(signal) === 1 && process.listeners(signal)[0] === onSignal;
}
