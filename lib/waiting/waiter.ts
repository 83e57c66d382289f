import type { Attempt } from '../../ffi/result.ts';
import type { Patience } from '../checks/patience.ts';
import { onAbort } from './abort.ts';
import { timedOut } from './blocking.ts';
import type { Ending } from './ending.ts';

/** A wait that leaves the event loop free. */
export interface Waiter<T> extends Patience {
  /** Names the line it stands in: waits with equal names are for the same thing. */
  line: string;
  syscall: string;
  /** One try without waiting; undefined if it would have to wait. */
  attempt(): T | undefined;
  /** A call that says when to try again. Without it the line is tried from time to time. Made once for a line. */
  asking?(): KernelWait<T> | undefined;
  /** A call that takes, for a line that others pass again and again. Made once for a line. */
  queueing?(): KernelWait<T> | undefined;
  /** With which the wait ends too. */
  ending?: Ending;
  /** For the message of a failure. */
  describe(): Attempt;
}

/** A system call that waits. One at a time. */
export interface KernelWait<T> {
  /** It ends by itself, with EAGAIN, when the milliseconds given to start() have passed. */
  readonly timed: boolean;
  /** It takes what it waits for, or may take it. */
  readonly takes: boolean;
  /** Of memory that the call is given and no other call is: by it a thread that sits in the call is known. */
  readonly address: number;
  /** Ends with 0 or an errno. */
  start(milliseconds: number, done: (errno: number) => void): void;
  /** A call that has not begun yet ends at once when it does, with EAGAIN, where that can be done; one that has begun goes on. */
  cancel(): void;
  /** What it has taken. */
  finish(): T;
  /** Makes it as if it had never been; false if that cannot be done any more. */
  undo(): boolean;
}

const LONGEST_TIMER = 0x7fff_ffff;

/** One promise in a line. Its time is that of the global clock, which a test may advance. */
export class Entry<T> {
  readonly waiter: Waiter<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
  readonly deadline: number;
  readonly keepsAlive: boolean;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;
  #stopWaitingForEnd: (() => void) | undefined;

  constructor(waiter: Waiter<T>, resolve: (value: T) => void, reject: (reason: unknown) => void) {
    this.waiter = waiter;
    this.resolve = resolve;
    this.reject = reject;
    this.keepsAlive = waiter.ref;
    this.deadline = waiter.timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + waiter.timeout;
  }

  /** Calls `giveUp` when the wait is aborted, its time has passed or what it waits for has ended. */
  watch(giveUp: (reason: unknown) => void): void {
    const { signal, timeout, ending } = this.waiter;
    this.#stopWaitingForEnd = ending?.onEnd(giveUp);
    if (signal) this.#stopListening = onAbort(signal, () => giveUp(signal.reason));
    if (timeout === undefined) return;
    const onTimer = () => {
      const left = this.deadline - performance.now();
      if (left <= 0) {
        giveUp(timedOut(this.waiter));
        return;
      }
      this.#timer = setTimeout(onTimer, Math.min(Math.ceil(left), LONGEST_TIMER));
      if (!this.keepsAlive) this.#timer.unref?.();
    };
    onTimer();
  }

  stopWatching(): void {
    clearTimeout(this.#timer);
    this.#stopListening?.();
    this.#stopWaitingForEnd?.();
  }
}
