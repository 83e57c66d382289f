import { IPC_NOWAIT, SEM_UNDO } from '../../ffi/constants.ts';
import type { Sembufs } from '../../ffi/sem.ts';
import type { SemMember } from '../../structs/layout/kernel-members.ts';
import {
  checkBoolean,
  checkId,
  checkInteger,
  checkKey,
  checkOptions,
  checkPermissions,
  checkSemaphoreValue,
  checkSignal,
  checkTimeout,
  rangeError,
  typeError,
} from '../checks/arguments.ts';
import { ObjectHandle, type Origin } from '../objects/handle.ts';
import { IpcObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { SEMAPHORES } from '../objects/kinds.ts';
import { openObject } from '../objects/open.ts';
import { sembufs, waitFor } from './async.ts';
import { createSemaphores } from './create.ts';
import { openSemaphore, type SemaphoreHandle } from './handle.ts';
import { getAll, OPERATE, operateAll, setAll, tryOperate } from './operations.ts';

/** Options of {@link createSemaphoreSet}. */
export interface CreateSemaphoreSetOptions {
  /** Without it a random unused key is found, never IPC_PRIVATE. */
  key?: Key;
  /** The mode, at most 0o777. Default 0o600: only this user may use it. */
  permissions?: number;
  /**
   * Remove the set when this process ends or the handle is disposed of. In a worker thread: when the thread ends by itself,
   * signals and worker.terminate() being nothing that it hears of. Default false.
   */
  autoRemove?: boolean;
  /**
   * With a key: open the set if there is one, and make it otherwise. Of many processes that do so at once exactly one makes it
   * and sets its values, the others wait until they are set; the handle's `created` tells which. Only the one that made it
   * removes it by `autoRemove`. Default false.
   */
  orOpen?: boolean;
}

/** One of several operations that are done all together or not at all. */
export interface SemaphoreOperation {
  /** Which semaphore of the set. */
  index: number;
  /** Above 0: add that much. Below 0: wait until there is that much, and take it. 0: wait for zero. */
  delta: number;
  /** SEM_UNDO: the kernel takes it back when the process ends. Default false. */
  undo?: boolean;
  /** Whether this operation may wait; if not, BusyError when it would have to. Default true. */
  wait?: boolean;
}

/**
 * Creates a set of semaphores with one or more initial values, each from 0 to 32767 (SEMVMX).
 *
 * ```ts
 * import { createSemaphoreSet } from 'sysv-ipc';
 *
 * const forks = createSemaphoreSet([1, 1, 1], { autoRemove: true });
 * forks.operateSync([
 *   { index: 0, delta: -1 },
 *   { index: 1, delta: -1 },
 * ]);
 * console.log(forks.values.join(), forks.at(2).tryAcquire()); // → 0,0,1 true
 * ```
 *
 * @throws {KeyExistsError} If the key given is taken.
 * @throws {LimitError} If the system's limits do not allow it; with `orOpen` also if the existing set is smaller.
 * @throws {TimeoutError} With `orOpen`, if the set's creator died half way.
 * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/semget.html | POSIX semget}
 */
export function createSemaphoreSet(
  initialValues: readonly number[],
  options?: CreateSemaphoreSetOptions,
): SemaphoreSetHandle {
  checkValues('initialValues', initialValues);
  const { key, permissions = 0o600, autoRemove = false, orOpen = false } = checkOptions(options);
  checkPermissions(permissions);
  checkBoolean('autoRemove', autoRemove);
  const number = key === undefined ? undefined : checkKey(key);
  return createSemaphores(initialValues, { key: number, permissions, orOpen }, (control, { created, length }) =>
    openSet(control, { length, created, autoRemove: autoRemove && created }),
  );
}

/** A handle to a whole set of semaphores, with operations on several of them at once. */
export class SemaphoreSetHandle extends ObjectHandle<SemMember> implements Iterable<SemaphoreHandle> {
  readonly #length: number;

  /**
   * Opens the existing set with that key.
   *
   * @throws {KeyNotFoundError} If no semaphore has that key.
   */
  constructor(key: Key);
  constructor(of: Key | IpcObject<SemMember>, options?: Opening) {
    const opening = of instanceof IpcObject ? options : undefined;
    super(of instanceof IpcObject ? of : openObject(SEMAPHORES, of), opening);
    this.#length = opening?.length ?? this.control.get('nsems');
  }

  /** Opens the set with that id, e.g. one made with IPC_PRIVATE. */
  static fromId(semid: number): SemaphoreSetHandle {
    return openSet(IpcObject.fromId(SEMAPHORES, checkId('semid', semid)));
  }

  /** A handle to one semaphore of the set. @throws {RangeError} If the set has none of that index. */
  at(index: number): SemaphoreHandle {
    return openSemaphore(this.control, { index: this.#checkIndex(index), length: this.#length });
  }

  /** A handle to each semaphore, in order. */
  *[Symbol.iterator](): Iterator<SemaphoreHandle> {
    for (let index = 0; index < this.#length; index++) yield this.at(index);
  }

  /**
   * Does all the operations at once, or none of them: blocks this thread until they can all be done. They are taken in order, so
   * one may use what one before it added.
   *
   * @param options.timeout - Milliseconds. 0: try once. Default: wait for ever.
   * @throws {BusyError} If an operation with `wait: false` would have to wait.
   * @throws {TimeoutError} When `timeout` milliseconds have passed.
   * @throws {LimitError} If they are more than semopm.
   * @throws {RemovedError} If the set is removed, also while waiting.
   * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/semop.html | POSIX semop}
   */
  operateSync(operations: readonly SemaphoreOperation[], options?: { timeout?: number }): void {
    const timeout = checkTimeout(checkOptions(options).timeout);
    operateAll(this.control, this.#sembufs(operations), { timeout });
  }

  /**
   * operateSync() for the event loop: nothing else in the process is held up. A pending wait keeps the process alive. Errors as
   * {@link SemaphoreSetHandle.operateSync}.
   *
   * @param options.signal - The promise rejects with `signal.reason`; the set is left as if the wait had never been.
   */
  async operate(
    operations: readonly SemaphoreOperation[],
    options?: { timeout?: number; signal?: AbortSignal },
  ): Promise<void> {
    const { timeout, signal } = checkOptions(options);
    const patience = { timeout: checkTimeout(timeout), signal: checkSignal(signal) };
    const fields = this.#sembufs(operations);
    const attempt = () => tryOperate(this.control, fields);
    return waitFor(this.control, { operations: fields, attempt, action: OPERATE, ...patience });
  }

  /** The system's number for it, which never moves over to another set. */
  get semid(): number {
    return this.control.id;
  }
  /** How many semaphores the set has. */
  get length(): number {
    return this.#length;
  }
  /** All values at once (GETALL, SETALL). Setting them forgets what SEM_UNDO would give back, in all processes. */
  get values(): number[] {
    return getAll(this.control, this.#length);
  }
  set values(values: readonly number[]) {
    checkValues('values', values);
    if (values.length !== this.#length) {
      throw rangeError('values', `${this.#length} numbers, one for each semaphore`, values.length);
    }
    setAll(this.control, values);
  }
  /** When a semop on it last succeeded; null: never. */
  get lastOperationTime(): Date | null {
    return this.control.date('otime');
  }

  #sembufs(operations: readonly SemaphoreOperation[]): Sembufs {
    if (!Array.isArray(operations)) throw typeError('operations', 'an array', operations);
    if (operations.length === 0) throw rangeError('operations', 'one operation or more', operations);
    return sembufs(
      // Array.from, which unlike map and flatMap sees the holes of an array.
      Array.from(operations, (operation: SemaphoreOperation, i) => {
        if (typeof operation !== 'object' || operation === null) {
          throw typeError(`operations[${i}]`, 'an object', operation);
        }
        const { index, delta, undo = false, wait = true } = operation;
        return [
          this.#checkIndex(index, `operations[${i}].index`),
          checkInteger(`operations[${i}].delta`, delta, -0x8000, 0x7fff),
          (checkBoolean(`operations[${i}].undo`, undo) ? SEM_UNDO : 0) |
            (checkBoolean(`operations[${i}].wait`, wait) ? 0 : IPC_NOWAIT),
        ];
      }).flat(),
    );
  }

  #checkIndex(index: unknown, name = 'index'): number {
    return checkInteger(name, index, 0, this.#length - 1);
  }
}

/** The most that nsems tells on every platform: 16 bits. */
const MOST_SEMAPHORES = 0xffff;

function checkValues(name: string, values: unknown): void {
  if (!Array.isArray(values)) throw typeError(name, 'an array of numbers', values);
  if (values.length === 0 || values.length > MOST_SEMAPHORES) {
    throw rangeError(name, `1 to ${MOST_SEMAPHORES} numbers`, values);
  }
  for (let i = 0; i < values.length; i++) checkSemaphoreValue(values[i], `${name}[${i}]`);
}

interface Opening extends Origin {
  length?: number;
}

/** A handle to a set whose control is at hand. */
function openSet(control: IpcObject<SemMember>, options?: Opening): SemaphoreSetHandle {
  const Handle: new (of: never, options?: Opening) => SemaphoreSetHandle = SemaphoreSetHandle;
  return new Handle(control as never, options);
}
