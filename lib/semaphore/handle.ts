import { GETNCNT, GETPID, GETVAL, GETZCNT, SEM_UNDO, SETVAL } from '../../ffi/constants.ts';
import { SEMAPHORES } from '../../ffi/kinds.ts';
import { checkOptions, optionNames } from '../../ffi/options.ts';
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
import { CREATE_OPTIONS, type CreateOptions, checkCreation } from '../objects/create-options.ts';
import { ObjectHandle, Opened, objectOf, snapshot } from '../objects/handle.ts';
import type { Key } from '../objects/keys.ts';
import { openById, removeByKey } from '../objects/open.ts';
import { mayTryAtOnce } from '../waiting/wait.ts';
import { waitFor } from './async.ts';
import { createSemaphores } from './create.ts';
import { blockOne, busyError, getOne, MOST_SEMAPHORES, setOne, tryOne } from './operations.ts';

/** Options of {@link createSemaphore}. `permissions` default to 0o666: every user of this machine may use it. */
export interface CreateSemaphoreOptions extends CreateOptions {}

const CREATE = optionNames<CreateSemaphoreOptions>(CREATE_OPTIONS);

/** Options of {@link SemaphoreHandle}. */
export interface OpenSemaphoreOptions {
  /** Which one of its set. Default 0. */
  index?: number | undefined;
}

const OPEN = optionNames<OpenSemaphoreOptions>({ index: true });

/** Options of {@link SemaphoreHandle.P}. */
export interface WaitOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait for ever. */
  timeout?: number | undefined;
  /** How much to take. Default 1. */
  count?: number | undefined;
  /**
   * A signal that this process handles ends the wait with InterruptedError. Default false: the wait goes on with the time
   * that is left (a child's exit is such a signal).
   */
  interruptible?: boolean | undefined;
}

const WAIT = optionNames<WaitOptions>({ timeout: true, count: true, interruptible: true });
const FOR_EVER: WaitOptions = {};

/** How long a wait may take. */
export interface TimeoutOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait without end. */
  timeout?: number | undefined;
}

export const TIMEOUT = optionNames<TimeoutOptions>({ timeout: true });

/** Options of {@link SemaphoreHandle.acquire}. */
export interface AsyncWaitOptions extends TimeoutOptions {
  /** How much to take. Default 1. */
  count?: number | undefined;
  /** The promise rejects with `signal.reason`; the semaphore is left as if the wait had never been. */
  signal?: AbortSignal | undefined;
  /** False: the pending wait does not keep the process alive. Default true. */
  ref?: boolean | undefined;
}

const ASYNC = optionNames<AsyncWaitOptions>({ timeout: true, count: true, signal: true, ref: true });

/** Options of {@link SemaphoreHandle.waitForZero}. */
export type ZeroWaitOptions = Omit<AsyncWaitOptions, 'count'>;

export const ZERO = optionNames<ZeroWaitOptions>({ timeout: true, signal: true, ref: true });

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
 * Removes the semaphore, or the whole set, with that key. Whoever waits for it gets RemovedError.
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
    return new SemaphoreHandle(new Opened(openById(SEMAPHORES, semid)), options);
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
      this.#wait(-1, FOR_EVER);
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

  /** V() under its everyday name. */
  release(count = 1): void {
    this.V(count);
  }

  /**
   * P() for the event loop: nothing else in the process is held up, whatever the number of waits. Signals do not interrupt it.
   * Waits of this process for the same semaphore and count are served in order. A pending wait keeps the process alive unless `ref` is false.
   *
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link RemovedError} If the semaphore is removed meanwhile.
   */
  async acquire(options?: AsyncWaitOptions): Promise<void> {
    return this.#acquire(options, this.#flags);
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
    // What is taken with undo is given back with undo, whatever `fn` does to this handle.
    const flags = this.#flags;
    const count = checkCount(checkOptions(options, ASYNC).count ?? 1);
    await this.#acquire(options, flags);
    let result: T;
    try {
      result = await fn();
    } catch (error) {
      try {
        tryOne(this.#object, this.#index, count, flags);
      } catch {
        // What fn threw says more than that its semaphore is gone too.
      }
      throw error;
    }
    tryOne(this.#object, this.#index, count, flags);
    return result;
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
