import { constants } from 'node:os';
import { setImmediate } from 'node:timers';
import { arm, hasFired, restore, type SignalAction } from '../../ffi/signal.ts';
import { realProcess } from '../runtime/real-process.ts';

const FATAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** Marks the listener of this package, of whichever copy of it: it does not want to keep the process alive. */
const OURS = Symbol.for('sysv-ipc.onSignal');

/**
 * Runs `cleanUp` when a signal is about to end the process; the process then dies by that signal, as it would have. A signal
 * that the program handles itself is the program's: if it ends the process, `exit` is the time to clean up.
 *
 * While the main thread is busy or blocked no listener can run, and ours would make it deaf to Ctrl-C. So ours are armed from then
 * until the event loop turns: a signal interrupts the call, and it can be asked for, also if it came shortly before the call.
 */
export class FatalSignals {
  readonly #process = realProcess();
  readonly #cleanUp: () => void;
  readonly #listener: (signal: NodeJS.Signals) => void;
  /** What the signals that are armed do otherwise. */
  readonly #armed = new Map<NodeJS.Signals, SignalAction>();

  constructor(cleanUp: () => void) {
    this.#cleanUp = cleanUp;
    this.#listener = Object.assign((signal: NodeJS.Signals) => this.#hear(signal), { [OURS]: true });
    for (const signal of FATAL) this.#listen(signal);
    this.#process.on('removeListener', (signal, listener) => {
      // removeAllListeners() means the program's own. This one leaves only to end the process.
      if (listener === this.#listener && !this.#dying) this.#listen(signal as NodeJS.Signals);
    });
    this.#armUntilLoopTurns(FATAL.filter((signal) => this.#isFatal(signal)));
  }

  /** Before a call that blocks. @returns Whether there is anything to watch for: then it must come up for air from time to time. */
  enter(): boolean {
    const fatal = FATAL.filter((signal) => this.#isFatal(signal));
    this.dieIfFired();
    this.#armUntilLoopTurns(fatal);
    return fatal.length > 0;
  }

  /** Does what the event loop cannot do now: tells the listeners, the last of which ends the process. */
  dieIfFired(): void {
    for (const signal of this.#armed.keys()) if (this.#isFatal(signal) && hasFired(signal)) this.#tell(signal);
  }

  #dying = false;

  /** First in line, so that a listener that the program meant for once is still to be seen. */
  #listen(signal: NodeJS.Signals): void {
    this.#process.prependListener(signal, this.#listener);
  }

  #tell(signal: NodeJS.Signals): void {
    const { emit } = this.#process as NodeJS.EventEmitter;
    emit.call(this.#process, signal, signal, constants.signals[signal]);
  }

  /** The last of those that only clean up ends the process; one that is not ours and stands after us does it itself. */
  #hear(signal: NodeJS.Signals): void {
    if (!this.#isFatal(signal)) return;
    const process = this.#process;
    this.#cleanUp();
    this.#dying = true;
    process.removeListener(signal, this.#listener);
    // The first process of a container survives what signals do by default.
    if (process.pid === 1) process.exit(128 + constants.signals[signal]);
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  }

  /** Whether the signal is to end the process: nobody listens to it but to clean up. */
  #isFatal(signal: NodeJS.Signals): boolean {
    const listeners = this.#process.listeners(signal);
    const ours = listeners.filter((listener) => OURS in listener).length;
    return ours > 0 && ours + this.#signalExitListeners() === listeners.length;
  }

  /** The listeners of `signal-exit`, which half of npm brings along: like ours they leave a signal to other listeners. */
  #signalExitListeners(): number {
    type Emitter = { count?: number } | undefined;
    const { __signal_exit_emitter__: upTo3 } = this.#process as { __signal_exit_emitter__?: Emitter };
    const from4 = (globalThis as Record<symbol, unknown>)[Symbol.for('signal-exit emitter')] as Emitter;
    return (upTo3?.count ?? 0) + (from4?.count ?? 0);
  }

  #armUntilLoopTurns(signals: readonly NodeJS.Signals[]): void {
    for (const signal of signals) {
      const usual = this.#armed.has(signal) ? undefined : arm(signal);
      if (!usual) continue;
      if (this.#armed.size === 0) setImmediate(() => this.#disarm());
      this.#armed.set(signal, usual);
    }
  }

  #disarm(): void {
    const fired = [...this.#armed.keys()].filter(hasFired);
    for (const [signal, usual] of this.#armed) if (this.#process.listenerCount(signal) > 0) restore(signal, usual);
    this.#armed.clear();
    for (const signal of fired) this.#tell(signal);
  }
}
