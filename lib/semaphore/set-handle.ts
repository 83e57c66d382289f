import { IPC_NOWAIT, SEM_UNDO } from '../../ffi/constants.ts';
import { SEMAPHORES } from '../../ffi/kinds.ts';
import { checkOptions, optionNames } from '../../ffi/options.ts';
import type { Sembufs } from '../../ffi/sem.ts';
import {
  checkBoolean,
  checkId,
  checkInteger,
  checkSemaphoreValue,
  checkTimeout,
  rangeError,
  typeError,
} from '../checks/arguments.ts';
import { checkPatience } from '../checks/patience.ts';
import { CREATE_OPTIONS, type CreateOptions, checkCreation } from '../objects/create-options.ts';
import { ObjectHandle, Opened, objectOf, snapshot } from '../objects/handle.ts';
import type { Key } from '../objects/keys.ts';
import { openById } from '../objects/open.ts';
import { sembufs, waitFor } from './async.ts';
import { createSemaphores } from './create.ts';
import { SemaphoreHandle } from './handle.ts';
import { getAll, MOST_SEMAPHORES, OPERATE, operateAll, setAll, tryOperate } from './operations.ts';
import { TIMEOUT, type TimeoutOptions, ZERO, type ZeroWaitOptions } from './options.ts';

/** Options of {@link createSemaphoreSet}. `permissions` default to 0o600: only this user may use it. */
export interface CreateSemaphoreSetOptions extends CreateOptions {}

const CREATE = optionNames<CreateSemaphoreSetOptions>(CREATE_OPTIONS);

/** One of several operations that are done all together or not at all. */
export interface SemaphoreOperation {
  /** Which semaphore of the set. */
  index: number;
  /** Above 0: add that much. Below 0: wait until there is that much, and take it. 0: wait for zero. */
  delta: number;
  /** SEM_UNDO: the kernel takes it back when the process ends. Default false. */
  undo?: boolean | undefined;
  /** Whether this operation may wait; if not, BusyError when it would have to. Default true. */
  wait?: boolean | undefined;
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
 * @throws {@link KeyExistsError} If the key given is taken.
 * @throws {@link LimitError} If the system's limits do not allow it; with `orOpen` also if the existing set is smaller.
 * @throws {@link TimeoutError} With `orOpen`, if the set's creator died half way.
 * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/semget.html | POSIX semget}
 */
export function createSemaphoreSet(
  initialValues: readonly number[],
  options?: CreateSemaphoreSetOptions,
): SemaphoreSetHandle {
  checkValues('initialValues', initialValues);
  const creation = checkCreation(checkOptions(options, CREATE), 0o600, false);
  return new SemaphoreSetHandle(createSemaphores(initialValues, creation));
}

/** A handle to a whole set of semaphores, with operations on several of them at once. */
export class SemaphoreSetHandle extends ObjectHandle<'semid_ds'> implements Iterable<SemaphoreHandle> {
  readonly #object = objectOf(this);
  readonly #length: number;

  /**
   * Opens the existing set with that key.
   *
   * @throws {@link KeyNotFoundError} If no semaphore has that key.
   */
  constructor(key: Key);
  /** @internal */
  constructor(of: Key | Opened<'semid_ds'>);
  constructor(of: Key | Opened<'semid_ds'>) {
    super(SEMAPHORES, of);
    this.#length = this.#object.size ?? this.#object.get('nsems');
  }

  /** Opens the set with that id, e.g. one made with IPC_PRIVATE. */
  static fromId(semid: number): SemaphoreSetHandle {
    return handleTo(new Opened(openById(SEMAPHORES, checkId('semid', semid))));
  }

  /**
   * A handle to one semaphore of the set.
   *
   * @param index - Negative: from the end, as in an array's at().
   * @throws {@link RangeError} If the set has none of that index.
   */
  at(index: number): SemaphoreHandle {
    checkInteger('index', index, -this.#length, this.#length - 1);
    return new SemaphoreHandle(new Opened(this.#object), { index: index < 0 ? index + this.#length : index });
  }

  /** A handle to each semaphore, in order. */
  *[Symbol.iterator](): Iterator<SemaphoreHandle> {
    for (let index = 0; index < this.#length; index++) yield this.at(index);
  }

  /**
   * Does all the operations at once, or none of them: blocks this thread until they can all be done. They are taken in order, so
   * one may use what one before it added.
   *
   * @param options.timeout - Milliseconds. 0: try once. Default: no limit.
   * @throws {@link BusyError} If an operation with `wait: false` would have to wait.
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link LimitError} If they are more than semopm.
   * @throws {@link RemovedError} If the set is removed, also while waiting.
   * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/semop.html | POSIX semop}
   */
  operateSync(operations: readonly SemaphoreOperation[], options?: TimeoutOptions): void {
    const timeout = checkTimeout(checkOptions(options, TIMEOUT).timeout);
    operateAll(this.#object, this.#sembufs(operations), { timeout });
  }

  /**
   * operateSync() for the event loop: nothing else in the process is held up. A pending wait keeps the process alive unless
   * `ref` is false. Errors as
   * {@link SemaphoreSetHandle.operateSync}; when `signal` is aborted the promise rejects with its reason, and the set is left as if
   * the wait had never been.
   */
  async operate(operations: readonly SemaphoreOperation[], options?: ZeroWaitOptions): Promise<void> {
    const patience = checkPatience(checkOptions(options, ZERO));
    const fields = this.#sembufs(operations);
    const attempt = () => tryOperate(this.#object, fields);
    return waitFor(this.#object, { operations: fields, attempt, action: OPERATE, ...patience });
  }

  override get [Symbol.toStringTag](): string {
    return 'SemaphoreSetHandle';
  }

  override toJSON(): Record<string, unknown> {
    return snapshot(this, {
      semid: () => this.semid,
      length: () => this.#length,
      values: () => this.values,
      permissions: () => this.permissions,
    });
  }

  /** The system's number for it. Linux gives an id again after some millions of objects: the handle notices. */
  get semid(): number {
    return this.#object.id;
  }
  /** How many semaphores the set has. */
  get length(): number {
    return this.#length;
  }
  /** All values at once (GETALL, SETALL). Setting them forgets what SEM_UNDO would give back, in all processes. */
  get values(): number[] {
    return getAll(this.#object);
  }
  set values(values: readonly number[]) {
    checkValues('values', values);
    if (values.length !== this.#length) {
      throw rangeError('values', `${this.#length} numbers, one for each semaphore`, values.length);
    }
    setAll(this.#object, values);
  }
  /** When a semop on it last succeeded; null: never. */
  get lastOperationTime(): Date | null {
    return this.#object.date('otime');
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
          checkInteger(`operations[${i}].index`, index, 0, this.#length - 1),
          checkInteger(`operations[${i}].delta`, delta, -0x8000, 0x7fff),
          (checkBoolean(`operations[${i}].undo`, undo) ? SEM_UNDO : 0) |
            (checkBoolean(`operations[${i}].wait`, wait) ? 0 : IPC_NOWAIT),
        ];
      }).flat(),
    );
  }
}

function checkValues(name: string, values: unknown): void {
  if (!Array.isArray(values)) throw typeError(name, 'an array of numbers', values);
  if (values.length === 0 || values.length > MOST_SEMAPHORES) {
    throw rangeError(name, `1 to ${MOST_SEMAPHORES} numbers`, values);
  }
  for (let i = 0; i < values.length; i++) checkSemaphoreValue(values[i], `${name}[${i}]`);
}

/** Outside of the class: one that names itself is renamed by the build, and shows that name. */
function handleTo(opened: Opened<'semid_ds'>): SemaphoreSetHandle {
  return new SemaphoreSetHandle(opened);
}
