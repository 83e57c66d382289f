import { arm, hasFired, restore, type SignalAction } from '../../ffi/signal.ts';
import { isMainThread } from '../runtime/is-main-thread.ts';

const FATAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Marks the listeners of this package, of whichever copy of it: none of them wants to keep the process alive. */
const OURS = Symbol.for('sysv-ipc.onSignal');
let cleanUp: (() => void) | undefined;

/**
 * Runs `clean` when a signal is about to end the process; the process then dies by that signal, as it would have. A signal
 * that the program handles itself is the program's: if it ends the process, `exit` is the time to clean up.
 */
export function watchFatalSignals(clean: () => void): void {
  cleanUp = clean;
  Object.assign(onSignal, { [OURS]: true });
  // First in line, so that a listener that the program meant for once is still to be seen.
  for (const signal of FATAL) process.prependListener(signal, onSignal);
  armUntilLoopTurns(FATAL.filter(isFatal));
}

/** The last of those that only clean up ends the process; one that is not ours and stands after us does it itself. */
function onSignal(signal: NodeJS.Signals): void {
  if (!isFatal(signal)) return;
  cleanUp?.();
  process.removeListener(signal, onSignal);
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}

/** Whether the signal is to end the process: nobody listens to it but to clean up. */
function isFatal(signal: NodeJS.Signals): boolean {
  const listeners = process.listeners(signal);
  const ours = listeners.filter((listener) => OURS in listener).length;
  return ours > 0 && ours + signalExitListeners() === listeners.length;
}

/** The listeners of `signal-exit`, which half of npm brings along: like ours they leave a signal to whoever else listens. */
function signalExitListeners(): number {
  type Emitter = { count?: number } | undefined;
  const { __signal_exit_emitter__: upTo3 } = process as { __signal_exit_emitter__?: Emitter };
  const from4 = (globalThis as Record<symbol, unknown>)[Symbol.for('signal-exit emitter')] as Emitter;
  return (upTo3?.count ?? 0) + (from4?.count ?? 0);
}

/** The signals that were set to one shot, with what they do otherwise. */
const armed = new Map<NodeJS.Signals, SignalAction>();

/**
 * While the main thread blocks in a system call no listener can run, and ours would make it deaf to Ctrl-C. So ours are set
 * to one shot from then until the event loop turns and they can run again: a signal interrupts the call, and that the
 * default action is back in place tells which it was, also of a signal that came shortly before the call.
 */
export const blockedThread = {
  /** Whether enter() would find anything to watch for. */
  get watches(): boolean {
    return cleanUp !== undefined && isMainThread();
  },
  /** @returns Whether there is anything to watch for: then the wait must come up for air from time to time. */
  enter(): boolean {
    if (!blockedThread.watches) return false;
    const fatal = FATAL.filter(isFatal);
    dieIfFired();
    armUntilLoopTurns(fatal);
    return fatal.length > 0;
  },
  /** To be called each time that the call ends without success. */
  dieIfSignalled: dieIfFired,
};

/** Does what the event loop cannot do now: tells the listeners, the last of which ends the process. */
function dieIfFired(): void {
  for (const signal of armed.keys()) if (isFatal(signal) && hasFired(signal)) process.emit(signal, signal);
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
