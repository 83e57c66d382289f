import { GETNCNT, GETPID, GETVAL, GETZCNT, SEM_UNDO, SETVAL } from '../../ffi/constants.ts';
import type { SemMember } from '../../structs/layout/kernel-members.ts';
import {
  checkBoolean,
  checkCount,
  checkId,
  checkInteger,
  checkKey,
  checkOptions,
  checkPermissions,
  checkSemaphoreValue,
  checkSignal,
  checkTimeout,
  typeError,
} from '../checks/arguments.ts';
import { ObjectHandle, type Origin } from '../objects/handle.ts';
import { IpcObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { SEMAPHORES } from '../objects/kinds.ts';
import { openObject, removeByKey } from '../objects/open.ts';
import { nobodyWaits } from '../waiting/wait.ts';
import { waitFor } from './async.ts';
import { createSemaphores } from './create.ts';
import { blockOne, busyError, getOne, setOne, tryOne } from './operations.ts';

/** Options of {@link createSemaphore}. */
export interface CreateSemaphoreOptions {
  /** Without it a random unused key is found, never IPC_PRIVATE. */
  key?: Key;
  /** The mode, at most 0o777. Default 0o666: everybody on this machine may use it. */
  permissions?: number;
  /**
   * Remove the semaphore when this process ends or the handle is disposed of. In a worker thread: when the thread ends by itself,
   * signals and worker.terminate() being nothing that it hears of. Default false.
   */
  autoRemove?: boolean;
  /**
   * With a key: open the semaphore if there is one, and make it otherwise. Of many processes that do so at once exactly one
   * makes it and sets its value, the others wait until that is set; the handle's `created` tells which. Only the one that made
   * it removes it by `autoRemove`. Default false.
   */
  orOpen?: boolean;
}

/** Options of {@link SemaphoreHandle.P}. */
export interface WaitOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait for ever. */
  timeout?: number;
  /** How much to take. Default 1. */
  count?: number;
  /**
   * A signal that this process handles ends the wait with InterruptedError. Default false: the wait goes on with the time
   * that is left (a child's exit is such a signal).
   */
  interruptible?: boolean;
}

const FOR_EVER: WaitOptions = {};

/** Options of {@link SemaphoreHandle.acquire}. */
export interface AsyncWaitOptions extends WaitOptions {
  /** The promise rejects with `signal.reason`; the semaphore is left as if the wait had never been. */
  signal?: AbortSignal;
}

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
 * @throws {KeyExistsError} If the key given is taken.
 * @throws {LimitError} If the system's limits do not allow it.
 * @throws {TimeoutError} With `orOpen`, if the semaphore's creator died half way.
 * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/semget.html | POSIX semget}
 */
export function createSemaphore(initialValue = 1, options?: CreateSemaphoreOptions): SemaphoreHandle {
  checkSemaphoreValue(initialValue, 'initialValue');
  const { key, permissions = 0o666, autoRemove = false, orOpen = false } = checkOptions(options);
  checkPermissions(permissions);
  checkBoolean('autoRemove', autoRemove);
  const number = key === undefined ? undefined : checkKey(key);
  return createSemaphores([initialValue], { key: number, permissions, orOpen }, (control, { created, length }) =>
    openSemaphore(control, { length, created, autoRemove: autoRemove && created }),
  );
}

/**
 * Removes the semaphore, or the whole set, with that key. Whoever waits for it gets RemovedError.
 *
 * @throws {KeyNotFoundError} If no semaphore has that key.
 */
export function removeSemaphore(key: Key): void {
  removeByKey(SEMAPHORES, key);
}

/** A handle to a semaphore: one alone, or one of a set that another program made. */
export class SemaphoreHandle extends ObjectHandle<SemMember> {
  readonly #index: number;
  #blocking = true;
  #flags = 0;

  /**
   * Opens an existing semaphore.
   *
   * @param options.index - Which one of the set. Default 0.
   * @throws {KeyNotFoundError} If no semaphore has that key.
   * @throws {RangeError} If the set has no semaphore of that index.
   */
  constructor(key: Key, options?: { index?: number });
  constructor(of: Key | IpcObject<SemMember>, options?: Opening) {
    const { index = 0 } = checkOptions(options);
    checkInteger('index', index, 0, 0xffff);
    const opening = of instanceof IpcObject ? (options ?? NOTHING) : NOTHING;
    super(of instanceof IpcObject ? of : openObject(SEMAPHORES, of), opening);
    checkInteger('index', index, 0, (opening.length ?? this.control.get('nsems')) - 1);
    this.#index = index;
  }

  /** Opens the semaphore with that id, e.g. one made with IPC_PRIVATE. */
  static fromId(semid: number, options?: { index?: number }): SemaphoreHandle {
    checkId('semid', semid);
    const { index = 0 } = checkOptions(options);
    checkInteger('index', index, 0, 0xffff);
    return openSemaphore(IpcObject.fromId(SEMAPHORES, semid), { index });
  }

  /**
   * *Prolaag*: waits until the value is at least `count`, then takes that much off it. Blocks this thread; with `blocking`
   * off it tries once. {@link SemaphoreHandle.acquire} is the same for the event loop.
   *
   * @throws {BusyError} At once, if it would have to wait and `blocking` is off.
   * @throws {TimeoutError} When `timeout` milliseconds have passed.
   * @throws {RemovedError} If the semaphore is removed, also while waiting.
   */
  P(options?: WaitOptions): void {
    if (options === undefined) {
      this.#wait(-1, FOR_EVER);
      return;
    }
    const { count = 1, timeout, interruptible = false } = checkOptions(options);
    const milliseconds = checkTimeout(timeout);
    checkBoolean('interruptible', interruptible);
    this.#wait(-checkCount(count), { timeout: milliseconds, interruptible });
  }

  /** *Verhoog*: adds `count` (default 1) to the value. Never blocks. @throws {IpcError} `ERANGE` above 32767 (SEMVMX). */
  V(count = 1): void {
    tryOne(this.control, this.#index, count === 1 ? 1 : checkCount(count), this.#flags);
  }

  /** Blocks this thread until zee zemaphore is zero. Errors as {@link SemaphoreHandle.P}. */
  Z(options?: { timeout?: number }): void {
    this.#wait(0, { timeout: checkTimeout(checkOptions(options).timeout) });
  }

  /** One try to take `count` (default 1); false if it would have to wait. */
  tryAcquire(count = 1): boolean {
    return tryOne(this.control, this.#index, -checkCount(count), this.#flags);
  }

  /** V() under its everyday name. */
  release(count = 1): void {
    this.V(count);
  }

  /**
   * P() for the event loop: nothing else in the process is held up, whatever the number of waits. Signals do not interrupt it.
   * Waits of this process for the same semaphore and count are served in order. A pending wait keeps the process alive.
   *
   * @throws {TimeoutError} When `timeout` milliseconds have passed.
   * @throws {RemovedError} If the semaphore is removed meanwhile.
   */
  async acquire(options?: AsyncWaitOptions): Promise<void> {
    return this.#acquire(options, this.#flags);
  }

  /** Z() for the event loop. Errors as {@link SemaphoreHandle.acquire}. */
  async waitForZero(options?: { timeout?: number; signal?: AbortSignal }): Promise<void> {
    const { timeout, signal } = checkOptions(options);
    return this.#waitFor(0, 0, checkTimeout(timeout), checkSignal(signal));
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
    const count = checkCount(checkOptions(options).count ?? 1);
    await this.#acquire(options, flags);
    let result: T;
    try {
      result = await fn();
    } catch (error) {
      try {
        tryOne(this.control, this.#index, count, flags);
      } catch {
        // What fn threw says more than that its semaphore is gone too.
      }
      throw error;
    }
    tryOne(this.control, this.#index, count, flags);
    return result;
  }

  /** The system's number for its set, which never moves over to another. */
  get semid(): number {
    return this.control.id;
  }
  /** Which one of its set it is. */
  get index(): number {
    return this.#index;
  }
  /** 0 to 32767. Setting it forgets what SEM_UNDO would give back, in all processes. */
  get value(): number {
    return getOne(this.control, this.#index, GETVAL);
  }
  set value(value: number) {
    setOne(this.control, this.#index, SETVAL, checkSemaphoreValue(value));
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
    return getOne(this.control, this.#index, GETZCNT);
  }
  /** Processes and threads that wait in P(): semncnt. */
  get waitingForNonZero(): number {
    return getOne(this.control, this.#index, GETNCNT);
  }
  /** The process that operated on it last: sempid. */
  get lastPid(): number {
    return getOne(this.control, this.#index, GETPID);
  }
  /** When a semop on its set last succeeded; null: never. */
  get lastOperationTime(): Date | null {
    return this.control.date('otime');
  }

  async #acquire(options: AsyncWaitOptions | undefined, flags: number): Promise<void> {
    const { count = 1, timeout, interruptible = false, signal } = checkOptions(options);
    const milliseconds = checkTimeout(timeout);
    checkSignal(signal);
    const delta = -checkCount(count);
    checkBoolean('interruptible', interruptible);
    if (nobodyWaits() && !signal?.aborted && tryOne(this.control, this.#index, delta, flags)) return;
    await this.#waitFor(delta, flags, milliseconds, signal);
  }

  #waitFor(delta: number, flags: number, timeout: number | undefined, signal: AbortSignal | undefined): Promise<void> {
    return waitFor(this.control, {
      operations: [this.#index, delta, flags],
      attempt: () => tryOne(this.control, this.#index, delta, flags),
      action: delta === 0 ? 'wait for zero of' : 'acquire',
      timeout,
      signal,
    });
  }

  #wait(delta: number, options: { timeout?: number | undefined; interruptible?: boolean }): void {
    if (this.#blocking) blockOne(this.control, this.#index, delta, this.#flags, options);
    else if (!tryOne(this.control, this.#index, delta, this.#flags)) throw busyError(this.control, delta);
  }
}

/** What is known of the semaphore before it is opened; no caller from outside can give it. */
interface Opening extends Origin {
  index?: number;
  length?: number;
}
const NOTHING: Opening = {};

/** A handle to a semaphore whose control is at hand. */
export function openSemaphore(control: IpcObject<SemMember>, options?: Opening): SemaphoreHandle {
  const Handle: new (of: never, options?: Opening) => SemaphoreHandle = SemaphoreHandle;
  return new Handle(control as never, options);
}
