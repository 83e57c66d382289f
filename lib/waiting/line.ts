import { E } from '../../ffi/refusal.ts';
import { errorFor } from '../../ffi/result.ts';
import { callEnded, canInterrupt, interrupt, sitsInKernel, watchCall } from './interrupt.ts';
import { firstWithoutSlot, keepsSlot, type Polled, pollAfter, stopPolling } from './poll.ts';
import { returnSlot, takeSlot } from './pool-slots.ts';
import { nextPause } from './sleep.ts';
import { mayGoOn } from './turn.ts';
import type { Entry, KernelWait } from './waiter.ts';

/** Milliseconds of a short call: an abort, a timeout and the end of the process can wait for its end. */
const SLICE = 30;
/** A long call is ended by a signal as soon as it must end. */
const LONGEST_CALL = 60_000;
/** So much after its end, or in the kernel for so long, the call is looked for: perhaps it has not even begun. */
const GRACE = 25;
/** How soon to look again for a call that is to end and that was found in no thread: perhaps it was just about to begin. */
const RECHECK = 2;
/** How often to look for a call that is lost in the pool's own queue, and that nobody needs. */
const LOST_CHECK = 100;

/**
 * Words of this folder:
 * - line: those of this thread who wait for the same thing, in the order in which they are served; an entry is one of them.
 * - call: a system call that waits, on a thread of libuv's pool. A line has one at most.
 * - slot: the right to have a call. There are few, since the pool is everybody's (pool-slots.ts, in the process page: the memory
 *   that all threads share). A line without one is tried from time to time (poll.ts).
 * - asking call: takes nothing, and succeeds when a try may succeed. Nothing is lost with it, whatever ends its thread.
 * - queueing call: takes what it waits for, in the order of the kernel's own queue. For those whom others have passed, since in
 *   that queue an asking call is passed by all others.
 * - guarded: taken with SEM_UNDO until the event loop knows of it, so that a process that is killed gives it back.
 * - leaving: entries that gave up while a call may still take for them; they end when it does.
 *
 * What becomes of the call:
 *
 * | state    | the call                        | what moves it on                                                            |
 * | -------- | ------------------------------- | --------------------------------------------------------------------------- |
 * | none     | there is none; the line polls   | #goOn with a slot → calling                                                 |
 * | calling  | has been given to the pool      | it returns → none; #check → sleeping if it is in the kernel, or else ending |
 * | sleeping | has been seen in the kernel     | it returns → none; #end when nobody needs it any more → ending              |
 * | ending   | is to return at once            | it returns → none; #check → lost if it does not                             |
 * | lost     | stands in the pool's own queue; | it returns → none                                                           |
 * |          | the line polls                  |                                                                             |
 */
type State = 'none' | 'calling' | 'sleeping' | 'ending' | 'lost';

export class Line<T> implements Polled {
  readonly #entries = new Set<Entry<T>>();
  readonly #onEnd: () => void;
  #leaving: { entry: Entry<T>; reason: unknown }[] = [];
  #state: State = 'none';
  #call: KernelWait<T> | undefined;
  #asking: KernelWait<T> | undefined;
  #queueing: KernelWait<T> | undefined;
  #slot: number | undefined;
  /** How many entries keep the process alive. A call does, and so is made for these only. */
  #keepers = 0;
  /** Nobody has waited for longer than a slice yet: most waits are short. */
  #fresh = true;
  /** An asking call succeeded, and the try after it did not. */
  #passed = false;
  /** The call ends by itself within a slice. */
  #short = true;
  #pause = 0;
  due = 0;

  /** @param onEnd - Called when nobody is left in it. */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  get keepsAlive(): boolean {
    return this.#keepers > 0;
  }

  get lacksSlot(): boolean {
    return this.#slot === undefined && this.#mayCall;
  }

  get #mayCall(): boolean {
    const wait = this.#asking;
    return wait !== undefined && this.keepsAlive && (wait.timed || canInterrupt());
  }

  join(entry: Entry<T>): void {
    const first = this.isEmpty;
    const kept = this.keepsAlive;
    this.#entries.add(entry);
    if (entry.keepsAlive) this.#keepers++;
    if (first && this.#state === 'none') {
      this.#asking ??= entry.waiter.asking?.();
      this.#queueing ??= entry.waiter.queueing?.();
    }
    if (first || (!kept && this.keepsAlive)) {
      if (this.lacksSlot && this.#state === 'none') this.#slot = takeSlot();
      this.#goOn();
    }
    entry.watch((reason) => this.#giveUp(entry, reason));
  }

  enterKernel(slot: number): void {
    this.#slot = slot;
    this.#goOn();
  }

  /** Ends a long call, so that another line can have the slot. */
  makeRoom(): void {
    this.#end();
  }

  /** The time has come to look after it. */
  serve(): void {
    if (this.#state === 'calling' || this.#state === 'ending') {
      this.#check();
    } else {
      if (this.isEmpty && this.#call) interrupt(this.#call);
      this.#tryAll();
      this.#goOn();
    }
  }

  /** Tries for those at the head of the line, for as long as it succeeds and the event loop can wait. */
  #tryAll(): void {
    for (const { waiter, resolve, reject } of this.#entries) {
      if (!mayGoOn()) return;
      try {
        const result = waiter.attempt();
        if (result === undefined) break;
        this.#shift();
        resolve(result);
      } catch (error) {
        this.#shift();
        reject(error);
      }
      this.#refresh();
    }
  }

  #refresh(): void {
    this.#pause = 0;
    this.#fresh = true;
    this.#passed = false;
  }

  #giveUp(entry: Entry<T>, reason: unknown): void {
    if (!this.#remove(entry)) return;
    const called = this.#state !== 'none' && this.#state !== 'lost';
    if (called && this.isEmpty && this.#call?.takes) this.#leaving.push({ entry, reason });
    else entry.reject(reason);
    if (called && !this.keepsAlive) this.#end();
    else if (this.isEmpty) this.#goOn();
  }

  #remove(entry: Entry<T>): boolean {
    if (!this.#entries.delete(entry)) return false;
    if (entry.keepsAlive) this.#keepers--;
    entry.stopWatching();
    return true;
  }

  #shift(): Entry<T> | undefined {
    for (const entry of this.#entries) {
      this.#remove(entry);
      return entry;
    }
    return undefined;
  }

  #letGo(): void {
    for (const { entry, reason } of this.#leaving.splice(0)) entry.reject(reason);
  }

  /** Sees to it that the line, if anybody is left in it, waits in the one way or the other. */
  #goOn(): void {
    if (this.#state !== 'none' && this.#state !== 'lost') return;
    if (this.isEmpty && this.#state === 'none') {
      stopPolling(this);
      this.#onEnd();
      this.#handOn();
    } else if (this.isEmpty) {
      pollAfter(this, LOST_CHECK);
    } else if (this.#state === 'none' && this.#slot !== undefined && this.#mayCall) {
      this.#start();
    } else {
      this.#pause = Math.max(nextPause(this.#pause), 1);
      pollAfter(this, this.#pause);
    }
  }

  #start(): void {
    const call = ((this.#passed && this.#queueing) || this.#asking) as KernelWait<T>;
    const patient = this.#passed || (!this.#fresh && !firstWithoutSlot());
    this.#short = call.timed && !(patient && canInterrupt());
    let time = this.#short ? SLICE : LONGEST_CALL;
    for (const { deadline } of this.#entries) {
      if (this.#short) time = Math.max(Math.min(time, deadline - performance.now()), 1);
      break;
    }
    this.#call = call;
    this.#state = 'calling';
    pollAfter(this, Math.min(time, SLICE) + GRACE);
    try {
      call.start(time, (errno) => this.#returned(call, errno));
      watchCall(call);
    } catch {
      // The program has as many asynchronous calls out as Koffi allows.
      this.#state = 'none';
      this.#handOn();
      pollAfter(this, SLICE);
    }
  }

  #returned(call: KernelWait<T>, errno: number): void {
    callEnded(call);
    this.#state = 'none';
    const failed = errno !== 0 && errno !== E.EAGAIN && errno !== E.EINTR;
    if (errno === 0 && call.takes) this.#give(call);
    else if (errno === E.EIDRM) this.#fail(errno);
    // The kernel does not want to wait for it; a try will say why.
    else if (failed) this.#asking = undefined;
    else if (errno !== 0) this.#fresh = false;
    this.#letGo();
    // Others stand in line for a slot: they take turns.
    if (failed || firstWithoutSlot()) this.#handOn();
    if (errno === 0) this.#passed = !call.takes;
    // Also after a call that was ended before it began: a pool that is always busy would leave it at that.
    this.#tryAll();
    this.#goOn();
  }

  /** What the call has taken is for the head of the line, or else for nobody. */
  #give(call: KernelWait<T>): void {
    const entry = this.#shift() ?? (call.undo() ? undefined : this.#leaving.shift()?.entry);
    entry?.resolve(call.finish());
    if (entry) this.#refresh();
  }

  #fail(errno: number): void {
    for (let entry = this.#shift(); entry; entry = this.#shift()) {
      entry.reject(errorFor(errno, entry.waiter.syscall, entry.waiter.describe()));
    }
  }

  /** Nobody needs the call any more. */
  #end(): void {
    if (this.#short || !this.#call || (this.#state !== 'calling' && this.#state !== 'sleeping')) return;
    this.#call.cancel();
    interrupt(this.#call);
    this.#state = 'ending';
    pollAfter(this, RECHECK);
  }

  /** The call should have come back, or has been in the kernel for a while. */
  #check(): void {
    const call = this.#call as KernelWait<T>;
    const needed = this.#state === 'calling' && this.keepsAlive;
    if (needed ? sitsInKernel(call) : interrupt(call)) {
      this.#state = needed ? 'sleeping' : 'ending';
      if (needed) keepsSlot(this);
      else pollAfter(this, RECHECK);
    } else if (needed) {
      // What it took while others are served here would be missing until the event loop knows.
      call.cancel();
      this.#state = 'ending';
      pollAfter(this, SLICE);
    } else {
      this.#state = 'lost';
      this.#letGo();
      this.#tryAll();
      this.#goOn();
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
