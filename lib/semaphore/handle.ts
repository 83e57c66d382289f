import { GETNCNT, GETPID, GETVAL, GETZCNT, SEM_UNDO, SETVAL } from '../../ffi/constants.ts';
import { SEMAPHORES } from '../../ffi/kinds.ts';
import { checkOptions } from '../../ffi/options.ts';
import {
  checkBoolean,
  checkCount,
  checkId,
  checkInteger,
  checkSemaphoreValue,
  checkTimeout,
  typeError,
} from '../checks/arguments.ts';
import { checkPatience, type Patience } from '../checks/patience.ts';
import { checkCreation } from '../objects/create-options.ts';
import { ObjectHandle, Opened, objectOf, snapshot } from '../objects/handle.ts';
import type { Key } from '../objects/keys.ts';
import { openById, removeByKey } from '../objects/open.ts';
import { mayTryAtOnce } from '../waiting/wait.ts';
import { waitFor } from './async.ts';
import { createSemaphores } from './create.ts';
import { Held, whileHeld, whileHeldLater } from './held.ts';
import { blockOne, busyError, getOne, MOST_SEMAPHORES, setOne, tryOne } from './operations.ts';
import {
  ASYNC,
  type AsyncWaitOptions,
  CREATE,
  type CreateSemaphoreOptions,
  OPEN,
  type OpenSemaphoreOptions,
  TIMEOUT,
  type TimeoutOptions,
  WAIT,
  type WaitOptions,
  ZERO,
  type ZeroWaitOptions,
} from './options.ts';

const NO_OPTIONS: WaitOptions = {};

/**
 * Creates a semaphore.
 *
 * ```ts
 * import { createSemaphore } from 'sysv-ipc';
 *
 * const semaphore = createSemaphore(1, { autoRemove: true });
 * semaphore.undo = true;
 * const answer = await semaphore.runExclusive(() => 42);
 * console.log(answer, semaphore.value); // → 42 1
 * ```
 *
 * @param initialValue - 0 to 32767 (SEMVMX). Default 1.
 * @throws {@link KeyExistsError} If the key given is taken.
 * @throws {@link LimitError} If the system's limits do not allow it.
 * @throws {@link TimeoutError} With `orOpen`, if the semaphore's creator died half way.
 * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/semget.html | POSIX semget}
 */
export function createSemaphore(initialValue = 1, options?: CreateSemaphoreOptions): SemaphoreHandle {
  checkSemaphoreValue(initialValue, 'initialValue');
  const creation = checkCreation(checkOptions(options, CREATE), 0o666, false);
  return new SemaphoreHandle(createSemaphores([initialValue], creation));
}

/**
 * Removes the semaphore, or the whole set, with that key. Processes that wait for it get RemovedError.
 *
 * @throws {@link KeyNotFoundError} If no semaphore has that key.
 */
export function removeSemaphore(key: Key): void {
  removeByKey(SEMAPHORES, key);
}

/** A handle to a semaphore: one alone, or one of a set that another program made. */
export class SemaphoreHandle extends ObjectHandle<'semid_ds'> {
  readonly #object = objectOf(this);
  readonly #index: number;
  #blocking = true;
  #flags = 0;

  /**
   * Opens an existing semaphore; one that this user may operate on and not read, too.
   *
   * @throws {@link KeyNotFoundError} If no semaphore has that key.
   * @throws {@link RangeError} If the set has no semaphore of that index.
   */
  constructor(key: Key, options?: OpenSemaphoreOptions);
  /** @internal */
  constructor(of: Key | Opened<'semid_ds'>, options?: OpenSemaphoreOptions);
  constructor(of: Key | Opened<'semid_ds'>, options?: OpenSemaphoreOptions) {
    const { index = 0 } = checkOptions(options, OPEN);
    checkInteger('index', index, 0, MOST_SEMAPHORES);
    super(SEMAPHORES, of);
    const { size = MOST_SEMAPHORES } = this.#object;
    checkInteger('index', index, 0, size - 1);
    this.#index = index;
  }

  /** Opens the semaphore with that id, e.g. one made with IPC_PRIVATE. */
  static fromId(semid: number, options?: OpenSemaphoreOptions): SemaphoreHandle {
    checkId('semid', semid);
    checkOptions(options, OPEN);
    return handleTo(new Opened(openById(SEMAPHORES, semid)), options);
  }

  /**
   * *Prolaag*: waits until the value is at least `count`, then takes that much off it. Blocks this thread; with `blocking`
   * off it tries once. {@link SemaphoreHandle.acquire} is the same for the event loop.
   *
   * @throws {@link BusyError} At once, if it would have to wait and `blocking` is off.
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link RemovedError} If the semaphore is removed, also while waiting.
   */
  P(options?: WaitOptions): void {
    if (options === undefined) {
      this.#wait(-1, NO_OPTIONS);
      return;
    }
    const { count = 1, timeout, interruptible = false } = checkOptions(options, WAIT);
    const milliseconds = checkTimeout(timeout);
    checkBoolean('interruptible', interruptible);
    this.#wait(-checkCount(count), { timeout: milliseconds, interruptible });
  }

  /** *Verhoog*: adds `count` (default 1) to the value. Never blocks. @throws {@link IpcError} `ERANGE` above 32767 (SEMVMX). */
  V(count = 1): void {
    tryOne(this.#object, this.#index, count === 1 ? 1 : checkCount(count), this.#flags);
  }

  /** Blocks this thread until zee zemaphore is zero. Errors as {@link SemaphoreHandle.P}. */
  Z(options?: TimeoutOptions): void {
    this.#wait(0, { timeout: checkTimeout(checkOptions(options, TIMEOUT).timeout) });
  }

  /** One try to take `count` (default 1); false if it would have to wait. */
  tryAcquire(count = 1): boolean {
    return tryOne(this.#object, this.#index, -checkCount(count), this.#flags);
  }

  /**
   * P() under its everyday name.
   *
   * @returns What is held: its disposal releases the count that was taken, once. Call release() or dispose of it, not both.
   */
  acquireSync(options?: WaitOptions): Disposable {
    this.P(options);
    return this.#held(options?.count ?? 1, this.#flags);
  }

  /** V() under its everyday name. */
  release(count = 1): void {
    this.V(count);
  }

  /** Z() under its everyday name. */
  waitForZeroSync(options?: TimeoutOptions): void {
    this.Z(options);
  }

  /**
   * P() for the event loop: nothing else in the process is held up, whatever the number of waits. Signals do not interrupt it.
   * Waits of this process for the same semaphore and count are served in order. A pending wait keeps the process alive unless `ref` is false.
   *
   * @returns What is held: its disposal releases the count that was taken, once. Call release() or dispose of it, not both.
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link RemovedError} If the semaphore is removed meanwhile.
   */
  async acquire(options?: AsyncWaitOptions): Promise<Disposable> {
    const flags = this.#flags;
    await this.#acquire(options, flags);
    return this.#held(options?.count ?? 1, flags);
  }

  /** Z() for the event loop. Errors as {@link SemaphoreHandle.acquire}. */
  async waitForZero(options?: ZeroWaitOptions): Promise<void> {
    return this.#waitFor(0, 0, checkPatience(checkOptions(options, ZERO)));
  }

  /**
   * Acquires, calls `fn` and releases, also when `fn` throws or rejects.
   *
   * @returns What `fn` returns.
   */
  async runExclusive<T>(fn: () => T | Promise<T>, options?: AsyncWaitOptions): Promise<T> {
    if (typeof fn !== 'function') throw typeError('fn', 'a function', fn);
    return whileHeldLater(await this.acquire(options), fn);
  }

  /** The same for a function that is done when it returns: blocks this thread until it has acquired. */
  runExclusiveSync<T>(fn: () => T, options?: WaitOptions): T {
    if (typeof fn !== 'function') throw typeError('fn', 'a function', fn);
    return whileHeld(this.acquireSync(options), fn);
  }

  override get [Symbol.toStringTag](): string {
    return 'SemaphoreHandle';
  }

  override toJSON(): Record<string, unknown> {
    return snapshot(this, {
      semid: () => this.semid,
      index: () => this.#index,
      value: () => this.value,
      waitingForNonZero: () => this.waitingForNonZero,
      waitingForZero: () => this.waitingForZero,
      permissions: () => this.permissions,
      undo: () => this.undo,
      blocking: () => this.blocking,
    });
  }

  /** The system's number for its set. Linux gives an id again after some millions of objects. */
  get semid(): number {
    return this.#object.id;
  }
  /** Which one of its set it is. */
  get index(): number {
    return this.#index;
  }
  /** 0 to 32767. Setting it forgets what SEM_UNDO would give back, in all processes. */
  get value(): number {
    return getOne(this.#object, this.#index, GETVAL);
  }
  set value(value: number) {
    setOne(this.#object, this.#index, SETVAL, checkSemaphoreValue(value));
  }
  /** Whether P() and Z() wait. Default true; a property of this handle, not of the semaphore. */
  get blocking(): boolean {
    return this.#blocking;
  }
  set blocking(blocking: boolean) {
    this.#blocking = checkBoolean('blocking', blocking);
  }
  /** SEM_UNDO: the kernel takes back what this process did through this handle when the process ends, however it ends. */
  get undo(): boolean {
    return this.#flags === SEM_UNDO;
  }
  set undo(undo: boolean) {
    this.#flags = checkBoolean('undo', undo) ? SEM_UNDO : 0;
  }
  /** Processes and threads that wait in Z(): semzcnt. */
  get waitingForZero(): number {
    return getOne(this.#object, this.#index, GETZCNT);
  }
  /** Processes and threads that wait in P(): semncnt. */
  get waitingForNonZero(): number {
    return getOne(this.#object, this.#index, GETNCNT);
  }
  /** The process that operated on it last: sempid. */
  get lastPid(): number {
    return getOne(this.#object, this.#index, GETPID);
  }
  /** When a semop on its set last succeeded; null: never. */
  get lastOperationTime(): Date | null {
    return this.#object.date('otime');
  }

  /** What is taken with undo is given back with undo, whatever is done to this handle meanwhile. */
  #held(count: number, flags: number): Held {
    return new Held(() => tryOne(this.#object, this.#index, count, flags));
  }

  async #acquire(options: AsyncWaitOptions | undefined, flags: number): Promise<void> {
    const { count = 1, ...waiting } = checkOptions(options, ASYNC);
    const how = checkPatience(waiting);
    const delta = -checkCount(count);
    if (!how.signal?.aborted && mayTryAtOnce() && tryOne(this.#object, this.#index, delta, flags)) return;
    await this.#waitFor(delta, flags, how);
  }

  #waitFor(delta: number, flags: number, how: Patience): Promise<void> {
    return waitFor(this.#object, {
      operations: [this.#index, delta, flags],
      attempt: () => tryOne(this.#object, this.#index, delta, flags),
      action: delta === 0 ? 'wait for zero of' : 'acquire',
      ...how,
    });
  }

  #wait(delta: number, options: WaitOptions): void {
    if (this.#blocking) blockOne(this.#object, this.#index, delta, this.#flags, options);
    else if (!tryOne(this.#object, this.#index, delta, this.#flags)) throw busyError(this.#object, delta);
  }
}

/** Outside of the class: one that names itself is renamed by the build, and shows that name. */
function handleTo(opened: Opened<'semid_ds'>, options?: OpenSemaphoreOptions): SemaphoreHandle {
  return new SemaphoreHandle(opened, options);
}
