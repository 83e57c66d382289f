import { E, errorFor } from '../../ffi/result.ts';
import { firstWithoutSlot, type Polled, pollAfter, stopPolling } from './poll.ts';
import { returnSlot, takeSlot } from './pool-slots.ts';
import { nextPause } from './sleep.ts';
import type { Entry, KernelWait } from './waiter.ts';

/** How long a call sits in the kernel: an abort, a timeout and process.exit() wait for its end. */
const SLICE = 30;
/** So much later the pool is taken to be busy with other things. */
const GRACE = 25;

/**
 * Those who wait for the same thing, served in order. They wait in the kernel, in slices of a call on a thread of libuv's pool,
 * while the line has one of the few slots for such calls; otherwise, and while the pool is busy with other things, they poll.
 *
 * Every slice stands at the end of the kernel's own queue anew: where other processes block in P() without a break, they come
 * first. And a worker thread that is terminated cannot give back what its last slice took: the kernel does, when the process ends.
 */
export class Line<T> implements Polled {
  readonly #entries = new Set<Entry<T>>();
  readonly #onEnd: () => void;
  /** Those who gave up while a call that may succeed for them was in the kernel: they end when it does. */
  #leaving: { entry: Entry<T>; reason: unknown }[] = [];
  #kernelWait: KernelWait<T> | undefined;
  #slot: number | undefined;
  #inKernel = false;
  /** The call should have come back from the kernel: perhaps it has not even got there. */
  #late = false;
  /** If it has not got there by now, it never will: one that has comes back within a slice. */
  #cancelled = false;
  #pause = 0;
  due = 0;

  /** @param onEnd - Called when nobody is left in it. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  join(entry: Entry<T>): void {
    const first = this.#entries.size === 0;
    this.#entries.add(entry);
    if (first && !this.#inKernel) {
      this.#kernelWait = entry.waiter.kernelWait?.();
      if (this.#kernelWait) this.#slot = takeSlot();
    }
    if (first) this.#goOn();
    entry.watch((reason) => this.#giveUp(entry, reason));
  }

  get lacksSlot(): boolean {
    return this.#slot === undefined && this.#kernelWait !== undefined;
  }

  enterKernel(slot: number): void {
    this.#slot = slot;
    this.#goOn();
  }

  /** Tries for those at the head of the line, for as long as it succeeds. */
  serve(): void {
    if (this.#inKernel) {
      // What it took while others are served here would be missing until the event loop knows, which a blocking P() may prevent.
      if (!this.#cancelled) {
        this.#cancelled = true;
        this.#kernelWait?.cancel();
        pollAfter(this, SLICE);
        return;
      }
      this.#late = true;
      this.#letGo();
    }
    for (const { waiter, resolve, reject } of this.#entries) {
      try {
        const result = waiter.attempt();
        if (result === undefined) break;
        this.#shift();
        resolve(result);
      } catch (error) {
        this.#shift();
        reject(error);
      }
      this.#pause = 0;
    }
    this.#goOn();
  }

  #giveUp(entry: Entry<T>, reason: unknown): void {
    if (!this.#entries.delete(entry)) return;
    entry.stopWatching();
    if (this.#entries.size === 0 && this.#inKernel && !this.#late) {
      this.#leaving.push({ entry, reason });
    } else {
      entry.reject(reason);
      if (this.#entries.size === 0) this.#goOn();
    }
  }

  #shift(): Entry<T> | undefined {
    for (const entry of this.#entries) {
      this.#entries.delete(entry);
      entry.stopWatching();
      return entry;
    }
    return undefined;
  }

  #letGo(): void {
    for (const { entry, reason } of this.#leaving.splice(0)) entry.reject(reason);
  }

  /** Sees to it that the line, if anybody is left in it, waits in the one way or the other. */
  #goOn(): void {
    if (this.#inKernel && !this.#late) return;
    if (this.#entries.size === 0) {
      stopPolling(this);
      if (this.#inKernel) return;
      this.#onEnd();
      this.#handOn();
    } else if (this.#slot !== undefined && this.#kernelWait && !this.#inKernel) {
      this.#slice(this.#kernelWait);
    } else {
      this.#pause = Math.max(nextPause(this.#pause), 1);
      pollAfter(this, this.#pause);
    }
  }

  #slice(kernelWait: KernelWait<T>): void {
    let left = SLICE;
    for (const { deadline } of this.#entries) {
      left = Math.max(Math.min(left, deadline - performance.now()), 1);
      break;
    }
    this.#inKernel = true;
    this.#cancelled = false;
    pollAfter(this, left + GRACE);
    kernelWait.start(left, (errno) => {
      this.#inKernel = false;
      this.#late = false;
      const failed = errno !== 0 && errno !== E.EAGAIN && errno !== E.EINTR;
      if (errno === 0) this.#succeed(kernelWait);
      else if (errno === E.EIDRM) this.#fail(errno);
      // The kernel does not want to wait for it; a try will say why.
      else if (failed) this.#kernelWait = undefined;
      this.#letGo();
      // Others stand in line for a slot: they take turns.
      if (failed || firstWithoutSlot()) this.#handOn();
      if (errno === 0 || failed) this.serve();
      else this.#goOn();
    });
  }

  /** The call in the kernel has succeeded: for the head of the line, or else for nobody. */
  #succeed(kernelWait: KernelWait<T>): void {
    const head = this.#shift();
    if (head) head.resolve(kernelWait.finish());
    else if (!kernelWait.undo()) this.#leaving.shift()?.entry.resolve(kernelWait.finish());
  }

  #fail(errno: number): void {
    for (let entry = this.#shift(); entry; entry = this.#shift()) {
      entry.reject(errorFor(errno, entry.waiter.syscall, entry.waiter.describe()));
    }
  }

  #handOn(): void {
    stopPolling(this);
    if (this.#slot === undefined) return;
    const slot = this.#slot;
    this.#slot = undefined;
    const next = firstWithoutSlot();
    if (next) next.enterKernel(slot);
    else returnSlot(slot);
  }
}
