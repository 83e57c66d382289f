import { performance } from 'node:perf_hooks';
import { returnSlot, takeSlot } from '../ffi/pool-slots.ts';
import type { Attempt } from '../ffi/result.ts';
import { E, errorFor } from '../ffi/result.ts';
import { timedOut } from './blocking-wait.ts';
import { nextPause } from './pause.ts';

/**
 * Waits that leave the event loop free. Waits for the same thing stand in one line and are served in order. The head of a line
 * waits in the kernel, in slices of a call on a thread of libuv's pool, while it has one of the few slots that such calls may
 * take; lines without a slot, and waits that the kernel has no timed call for, are tried anew with growing pauses.
 */
export interface Waiter<T> {
  /** Names the line: waits with equal names are for the same thing. */
  line: string;
  syscall: string;
  /** Milliseconds; absent: for ever. */
  timeout: number | undefined;
  signal: AbortSignal | undefined;
  /** One try without waiting; undefined if it would have to wait. */
  attempt(): T | undefined;
  kernel?: KernelWait<T> | undefined;
  /** For the message of a failure. */
  describe(): Attempt;
}

/** The same wait as a call that sits in the kernel for some milliseconds. */
export interface KernelWait<T> {
  /** Ends with 0, or with an errno: EAGAIN when the time has passed. */
  start(milliseconds: number, done: (errno: number) => void): void;
  /** What the wait is worth once it has ended with 0. */
  finish(): T;
  /** Makes it as if it had never been; false if that cannot be done any more. */
  undo(): boolean;
}

/** How long a call sits in the kernel: an abort, a timeout and process.exit() wait for its end. */
const SLICE = 50;
const LONGEST_TIMER = 0x7fff_ffff;

export function wait<T>(waiter: Waiter<T>): Promise<T> {
  const { signal, timeout, line: name } = waiter;
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) throw signal.reason;
    // Whoever waits already comes first, unless this one does not want to wait.
    if (timeout === 0 || !lines.has(name)) {
      const result = waiter.attempt();
      if (result !== undefined) return resolve(result);
      if (timeout === 0) throw timedOut(waiter);
    }
    const line = (lines.get(name) as Line<T> | undefined) ?? new Line<T>(name);
    line.join(new Entry(waiter, line, resolve, reject));
  });
}

/** One promise in a line. */
class Entry<T> {
  readonly waiter: Waiter<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
  readonly deadline: number;
  readonly #line: Line<T>;
  #timer: NodeJS.Timeout | undefined;

  constructor(waiter: Waiter<T>, line: Line<T>, resolve: (value: T) => void, reject: (reason: unknown) => void) {
    this.waiter = waiter;
    this.#line = line;
    this.resolve = resolve;
    this.reject = reject;
    this.deadline = waiter.timeout === undefined ? Number.POSITIVE_INFINITY : performance.now() + waiter.timeout;
    waiter.signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (waiter.timeout !== undefined) this.#onTimer();
  }

  /** It is out of the line: nothing ends it twice. */
  leave(): void {
    clearTimeout(this.#timer);
    this.waiter.signal?.removeEventListener('abort', this.#onAbort);
  }

  #onAbort = (): void => this.#line.giveUp(this, this.waiter.signal?.reason);

  #onTimer = (): void => {
    const left = this.deadline - performance.now();
    if (left <= 0) this.#line.giveUp(this, timedOut(this.waiter));
    else this.#timer = setTimeout(this.#onTimer, Math.min(Math.ceil(left), LONGEST_TIMER));
  };
}

const lines = new Map<string, Line<unknown>>();

/** Nobody in this thread waits for anything: the common case, in which a try needs no line. */
export function nobodyWaits(): boolean {
  return lines.size === 0;
}

class Line<T> {
  readonly #name: string;
  readonly #entries: Entry<T>[] = [];
  /** Entries that gave up while a call of theirs was in the kernel: they end when it does. */
  #leaving: { entry: Entry<T>; reason: unknown }[] = [];
  #slot: number | undefined;
  #inKernel = false;
  /** Milliseconds between tries, and when the next one is due. */
  pause = 0;
  due = 0;

  constructor(name: string) {
    this.#name = name;
  }

  join(entry: Entry<T>): void {
    this.#entries.push(entry);
    if (lines.get(this.#name) === (this as Line<unknown>)) return;
    lines.set(this.#name, this as Line<unknown>);
    if (entry.waiter.kernel) this.#slot = takeSlot();
    this.#goOn();
  }

  giveUp(entry: Entry<T>, reason: unknown): void {
    const place = this.#entries.indexOf(entry);
    if (place === -1) return;
    this.#entries.splice(place, 1);
    entry.leave();
    if (this.#entries.length > 0) {
      entry.reject(reason);
    } else if (this.#inKernel) {
      this.#leaving.push({ entry, reason });
    } else {
      entry.reject(reason);
      this.#goOn();
    }
  }

  /** Wants a slot and has none. */
  get lacksSlot(): boolean {
    return this.#slot === undefined && this.#entries[0]?.waiter.kernel !== undefined;
  }

  enterKernel(slot: number): void {
    this.#slot = slot;
    this.#goOn();
  }

  /** Tries for those at the head of the line, for as long as it succeeds. */
  serve(): void {
    for (let head = this.#entries[0]; head; head = this.#entries[0]) {
      try {
        const result = head.waiter.attempt();
        if (result === undefined) break;
        this.#shift().resolve(result);
      } catch (error) {
        this.#shift().reject(error);
      }
      this.pause = 0;
    }
    this.#goOn();
  }

  #shift(): Entry<T> {
    const entry = this.#entries.shift() as Entry<T>;
    entry.leave();
    return entry;
  }

  /** Sees to it that the line, if anybody is left in it, waits in the one way or the other. */
  #goOn(): void {
    if (this.#inKernel) return;
    const head = this.#entries[0];
    if (!head) {
      lines.delete(this.#name);
      this.#handOn();
    } else if (this.#slot !== undefined && head.waiter.kernel) {
      polling.delete(this as Line<unknown>);
      this.#slice(head, head.waiter.kernel);
    } else {
      this.pause = Math.max(nextPause(this.pause), 1);
      this.due = performance.now() + this.pause;
      poll(this as Line<unknown>);
    }
  }

  #slice(head: Entry<T>, kernel: KernelWait<T>): void {
    this.#inKernel = true;
    const left = head.deadline - performance.now();
    kernel.start(Math.max(Math.min(SLICE, left), 1), (errno) => {
      this.#inKernel = false;
      if (errno === 0) this.#done(kernel);
      else if (errno !== E.EAGAIN && errno !== E.EINTR) this.#fail(errno);
      for (const { entry, reason } of this.#leaving.splice(0)) entry.reject(reason);
      // Others stand in line for a slot: they take turns.
      if (lineWithoutSlot()) this.#handOn();
      if (errno === 0) this.serve();
      else this.#goOn();
    });
  }

  /** The call in the kernel has succeeded: for the head, or else for nobody. */
  #done(kernel: KernelWait<T>): void {
    if (this.#entries.length > 0) this.#shift().resolve(kernel.finish());
    else if (!kernel.undo()) this.#leaving.shift()?.entry.resolve(kernel.finish());
  }

  #fail(errno: number): void {
    while (this.#entries.length > 0) {
      const { waiter, reject } = this.#shift();
      reject(errorFor(errno, waiter.syscall, waiter.describe()));
    }
  }

  #handOn(): void {
    polling.delete(this as Line<unknown>);
    if (this.#slot === undefined) return;
    const slot = this.#slot;
    this.#slot = undefined;
    const next = lineWithoutSlot();
    if (next) next.enterKernel(slot);
    else returnSlot(slot);
  }
}

/** The lines that are tried from time to time, the one that has waited longest for a slot first. */
const polling = new Set<Line<unknown>>();
let timer: NodeJS.Timeout | undefined;
let timerDue = Number.POSITIVE_INFINITY;

function lineWithoutSlot(): Line<unknown> | undefined {
  for (const line of polling) if (line.lacksSlot) return line;
  return undefined;
}

function poll(line: Line<unknown>): void {
  polling.add(line);
  schedule(line.due);
}

function schedule(due: number): void {
  if (timer && due >= timerDue) return;
  clearTimeout(timer);
  timerDue = due;
  timer = setTimeout(tick, Math.max(due - performance.now(), 1));
}

function tick(): void {
  timer = undefined;
  timerDue = Number.POSITIVE_INFINITY;
  const now = performance.now();
  // A slot of another thread may have become free.
  const waiting = lineWithoutSlot();
  const slot = waiting && takeSlot();
  if (slot !== undefined) waiting?.enterKernel(slot);
  // A little early is as good as late: lines that are tried together cost one timer.
  for (const line of [...polling]) if (line.due <= now + line.pause / 2) line.serve();
  let next = Number.POSITIVE_INFINITY;
  for (const line of polling) next = Math.min(next, line.due);
  if (next !== Number.POSITIVE_INFINITY) schedule(next);
}
