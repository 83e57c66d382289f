import { GETNCNT, GETPID, GETVAL, GETZCNT, SEM_UNDO, SETVAL } from '../../ffi/constants.ts';
import { SEMAPHORES } from '../../ffi/kinds.ts';
import { checkBoolean, checkId, checkKey, checkPermissions, checkSemaphoreValue } from '../checks/arguments.ts';
import { IpcObject, type SemaphoreObject } from '../objects/ipc-object.ts';
import { findId, hasKey } from '../objects/open.ts';
import { readable } from '../objects/showing.ts';
import { createSemaphores } from '../semaphore/create.ts';
import { blockOne, busyError, getOne, setOne, tryOne } from '../semaphore/operations.ts';
import { objectOf, SystemObject } from './system-object.ts';

/**
 * Creates a new semaphore.
 *
 * @param key - IPC_PRIVATE (0) makes one without a key.
 * @param value - Its first value. Default 1.
 * @param perm - The mode. Default 0o666.
 * @throws {@link KeyExistsError} If the key is not unique.
 */
export function createSemaphore(key: number, value = 1, perm = 0o666): Semaphore {
  const number = checkKey(key);
  checkSemaphoreValue(value);
  checkPermissions(perm, 'perm');
  const creation = { key: number, permissions: perm, autoRemove: false, orOpen: false, anyCreator: true };
  return new Semaphore(createSemaphores([value], creation).object);
}

/** The id of the semaphore with that key. @throws {@link KeyNotFoundError} If the key doesn't exist. */
export function getsemid(key: number): number {
  return findId(SEMAPHORES, key);
}

/** A Semaphore for that id. If there is none, its methods and attributes throw RemovedError. */
export function semaphore(semid: number): Semaphore {
  return new Semaphore(new IpcObject(SEMAPHORES, checkId('semid', semid), 0));
}

/** True if a semaphore with that key exists. */
export function semaphoreHasKey(key: number): boolean {
  return hasKey(SEMAPHORES, key);
}

/** Removes the semaphore with that id (not key). */
export function removeSemaphore(semid: number): void {
  new IpcObject(SEMAPHORES, checkId('semid', semid), 0).remove();
}

/** A semaphore, by its id; the first one, if that is a set. Its attributes are the kernel's, read from it each time. */
export class Semaphore extends SystemObject<'semid_ds'> {
  readonly #object = objectOf(this);
  #blocking = true;
  #flags = 0;

  /** @internal */
  constructor(object: SemaphoreObject) {
    super(object);
  }

  /**
   * Blocks while `val` is 0, then decrements it.
   *
   * @throws {@link BusyError} If it would block and blocking is off.
   * @throws {@link RemovedError} If the semaphore is removed meanwhile.
   * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/semop.html | POSIX semop}
   */
  P(): void {
    this.#wait(-1);
  }
  /** Increments `val`. */
  V(): void {
    tryOne(this.#object, 0, 1, this.#flags);
  }
  /** Blocks until `val` is 0. Errors as P(). */
  Z(): void {
    this.#wait(0);
  }

  /** Turns blocking on (as it is at first) or off, for this object. */
  setBlocking(block: boolean): void {
    this.#blocking = checkBoolean('block', block);
  }
  /** Turns SEM_UNDO on or off (as it is at first), for this object. */
  setUndo(undo: boolean): void {
    this.#flags = checkBoolean('undo', undo) ? SEM_UNDO : 0;
  }
  /** Sets `val`: 0 to 32767. */
  setVal(value: number): void {
    setOne(this.#object, 0, SETVAL, checkSemaphoreValue(value));
  }

  override toJSON(): Record<string, unknown> {
    const { semid, blocking, undo } = this;
    const attributes = { key: () => this.key, val: () => this.val, ncnt: () => this.ncnt, perm: () => this.perm };
    return { class: 'Semaphore', semid, blocking, undo, ...readable(attributes) };
  }

  /** The id. */
  get semid(): number {
    return this.#object.id;
  }
  /** Whether P() and Z() wait; see setBlocking(). */
  get blocking(): boolean {
    return this.#blocking;
  }
  /** Whether SEM_UNDO is on; see setUndo(). */
  get undo(): boolean {
    return this.#flags === SEM_UNDO;
  }
  /** The process that operated on it last. */
  get lpid(): number {
    return getOne(this.#object, 0, GETPID);
  }
  /** How many wait for the value to become greater than 0. */
  get ncnt(): number {
    return getOne(this.#object, 0, GETNCNT);
  }
  /** The value. */
  get val(): number {
    return getOne(this.#object, 0, GETVAL);
  }
  /** How many wait for the value to become 0. */
  get zcnt(): number {
    return getOne(this.#object, 0, GETZCNT);
  }

  #wait(delta: number): void {
    if (this.#blocking) blockOne(this.#object, 0, delta, this.#flags, {});
    else if (!tryOne(this.#object, 0, delta, this.#flags)) throw busyError(this.#object, delta);
  }
}
