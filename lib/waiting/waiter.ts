import type { Attempt } from '../../ffi/result.ts';
import { onAbort } from './abort.ts';
import { timedOut } from './blocking.ts';

/** A wait that leaves the event loop free. */
export interface Waiter<T> {
  /** Names the line it stands in: waits with equal names are for the same thing. */
  line: string;
  syscall: string;
  /** Milliseconds; absent: for ever. */
  timeout: number | undefined;
  signal: AbortSignal | undefined;
  /** One try without waiting; undefined if it would have to wait. */
  attempt(): T | undefined;
  /** Where the kernel has a timed call for it. Asked once for a line. */
  kernelWait?: (() => KernelWait<T>) | undefined;
  /** For the message of a failure. */
  describe(): Attempt;
}

/** The same wait as a call that sits in the kernel for some milliseconds. */
export interface KernelWait<T> {
  /** Ends with 0, or with an errno: EAGAIN when the time has passed. One call at a time. */
  start(milliseconds: number, done: (errno: number) => void): void;
  /** A call that has not begun yet ends at once when it does, with EAGAIN; one that has begun goes on. */
  cancel(): void;
  /** What the wait is worth once it has ended with 0. */
  finish(): T;
  /** Makes it as if it had never been; false if that cannot be done any more. */
  undo(): boolean;
}

const LONGEST_TIMER = 0x7fff_ffff;

/** One promise in a line. */
export class Entry<T> {
  readonly waiter: Waiter<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
  readonly deadline: number;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;

  constructor(waiter: Waiter<T>, resolve: (value: T) => void, reject: (reason: unknown) => void) {
    this.waiter = waiter;
    this.resolve = resolve;
    this.reject = reject;
    this.deadline = waiter.timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + waiter.timeout;
  }

  /** Calls `giveUp` when the wait is aborted or its time has passed. */
  watch(giveUp: (reason: unknown) => void): void {
    const { signal, timeout } = this.waiter;
    if (signal) this.#stopListening = onAbort(signal, () => giveUp(signal.reason));
    if (timeout === undefined) return;
    const onTimer = () => {
      const left = this.deadline - performance.now();
      if (left <= 0) giveUp(timedOut(this.waiter));
      else this.#timer = setTimeout(onTimer, Math.min(Math.ceil(left), LONGEST_TIMER));
    };
    onTimer();
  }

  stopWatching(): void {
    clearTimeout(this.#timer);
    this.#stopListening?.();
  }
}
