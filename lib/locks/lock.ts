import { typeError } from '../checks/arguments.ts';
import { whileHeld, whileHeldLater } from '../semaphore/held.ts';
import { Ending } from '../waiting/ending.ts';
import { type BlockingOptions, checkBlocking, checkWaiting, type WaitingOptions } from './options.ts';
import type { Side } from './side.ts';

let toLock: (acquisition: Acquisition, lock: BasicLock | undefined) => void;
let giveBack: (lock: BasicLock, acquisition: Acquisition) => void;

/** What is held: disposing of it releases the lock, once. */
class Acquisition implements Disposable {
  /** Undefined as soon as it is released. */
  #lock: BasicLock | undefined;

  static {
    toLock = (acquisition, lock) => {
      acquisition.#lock = lock;
    };
  }

  constructor(lock: BasicLock | undefined) {
    this.#lock = lock;
  }

  [Symbol.dispose](): void {
    const lock = this.#lock;
    if (lock !== undefined) giveBack(lock, this);
  }
}

/** Gives back all that is held and ends the use of the lock. */
export let closeLock: (lock: BasicLock, closed: Side) => void;

/**
 * A lock that many processes share: acquire() waits on the event loop, acquireSync() blocks the thread, tryAcquire() never waits.
 * What holds it is an acquisition, not a process: two handles, or two functions that run at the same time, exclude each other.
 */
export interface Lock {
  /**
   * Blocks this thread until the lock is held.
   *
   * @returns What is held: `using _ = lock.acquireSync()` releases it at the end of the block.
   * @throws {@link IpcError} `ERR_ALREADY_HELD` if this handle holds it: that wait would never end.
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link InterruptedError} With `interruptible`, at a signal that this process handles.
   * @throws {@link RemovedError} If it is removed, also while waiting.
   */
  acquireSync(options?: BlockingOptions): Disposable;
  /**
   * The same for the event loop: nothing else in the process is held up. Those of one thread that wait are served in order.
   *
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link RemovedError} If it is removed, also while waiting.
   */
  acquire(options?: WaitingOptions): Promise<Disposable>;
  /** One try; false if it would have to wait. */
  tryAcquire(): boolean;
  /**
   * Releases what this handle holds; nobody else's lock is ever released.
   *
   * @throws {@link IpcError} `ERR_NOT_OWNER` if this handle does not hold it.
   */
  release(): void;
  /** Acquires, calls `fn` and releases, also when `fn` throws or rejects. `fn` learns whether the holder before it died inside. */
  runExclusive<T>(fn: (state: { abandoned: boolean }) => T | Promise<T>, options?: WaitingOptions): Promise<T>;
  /** The same, blocking this thread. */
  runExclusiveSync<T>(fn: (state: { abandoned: boolean }) => T, options?: BlockingOptions): T;
  /** This handle holds it. */
  readonly held: boolean;
  /**
   * The holder before the present one died holding it (SIGKILL, a crash, a terminated worker): what the lock protects may be half
   * done. True until a living holder releases it.
   */
  readonly abandoned: boolean;
}

export class BasicLock implements Lock {
  #side: Side;
  readonly #ending = new Ending();
  /** What was acquired last and is held. */
  #top: Acquisition | undefined;
  /** What was acquired before that and is held too: only readers have it. */
  readonly #below: Acquisition[] = [];
  /** For tryAcquire(), whose acquisition nobody else gets to see. */
  readonly #unseen = new Acquisition(undefined);
  /** Another lock of the same handle: to hold one and to wait for the other would never end. */
  #partner: BasicLock | undefined;

  static {
    giveBack = (lock, acquisition) => lock.#giveBack(acquisition);
    closeLock = (lock, closed) => {
      while (lock.#top) quietly(lock.#top);
      lock.#ending.end(closed.notOwner());
      lock.#side = closed;
    };
  }

  /** @internal */
  constructor(side: Side, partner?: BasicLock) {
    this.#side = side;
    this.#partner = partner;
    if (partner) partner.#partner = this;
  }

  acquireSync(options?: BlockingOptions): Disposable {
    const patience = checkBlocking(options);
    if (this.#top !== undefined || (this.#partner !== undefined && this.#partner.#top !== undefined)) {
      throw this.#side.alreadyHeld();
    }
    if (!this.#side.grab()) this.#side.take(patience);
    this.#top = new Acquisition(this);
    return this.#top;
  }

  async acquire(options?: WaitingOptions): Promise<Disposable> {
    return this.#side.takeLater(() => this.#push(), { ...checkWaiting(options), ending: this.#ending });
  }

  tryAcquire(): boolean {
    if (!this.#side.grab() && !this.#side.tryTake()) return false;
    if (this.#top === undefined) {
      this.#top = this.#unseen;
      toLock(this.#top, this);
    } else {
      this.#push();
    }
    return true;
  }

  release(): void {
    if (this.#top === undefined) throw this.#side.notOwner();
    this.#giveBack(this.#top);
  }

  async runExclusive<T>(fn: (state: { abandoned: boolean }) => T | Promise<T>, options?: WaitingOptions): Promise<T> {
    if (typeof fn !== 'function') throw typeError('fn', 'a function', fn);
    return whileHeldLater(await this.acquire(options), () => fn({ abandoned: this.abandoned }));
  }

  runExclusiveSync<T>(fn: (state: { abandoned: boolean }) => T, options?: BlockingOptions): T {
    if (typeof fn !== 'function') throw typeError('fn', 'a function', fn);
    return whileHeld(this.acquireSync(options), () => fn({ abandoned: this.abandoned }));
  }

  get held(): boolean {
    return this.#top !== undefined;
  }

  get abandoned(): boolean {
    return this.#side.abandoned;
  }

  #push(): Acquisition {
    if (this.#top !== undefined) this.#below.push(this.#top);
    this.#top = new Acquisition(this);
    return this.#top;
  }

  #giveBack(acquisition: Acquisition): void {
    toLock(acquisition, undefined);
    if (acquisition !== this.#top) this.#below.splice(this.#below.indexOf(acquisition), 1);
    else this.#top = this.#below.length > 0 ? this.#below.pop() : undefined;
    this.#side.give();
  }
}

/** Where something else says more than that the lock is gone: what fn threw, or that its handle is no longer used. */
function quietly(held: Disposable): void {
  try {
    held[Symbol.dispose]();
  } catch {}
}
