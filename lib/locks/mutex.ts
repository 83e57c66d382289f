import { inspect } from 'node:util';
import type { Key } from '../objects/keys.ts';
import type { Bell } from './bell.ts';
import { BasicLock, closeLock } from './lock.ts';
import { LockWord } from './lock-word.ts';
import { MutexSide } from './mutex-side.ts';
import { removeShared } from './open.ts';
import { checkLockOptions, type LockOptions } from './options.ts';
import { inheritShared, Share } from './share.ts';
import { inspected, snapshot, titleOf } from './shared-handle.ts';
import { ClosedSide } from './side.ts';
import { FIRST_LOCK, type WireKind } from './wire-format.ts';

export const MUTEX: WireKind = { noun: 'mutex', number: 1, bells: 1, isCapacity: (bytes) => bytes === 0 };

inheritShared(MUTEX);

/**
 * Creates a mutex: a lock that one holds at a time, among all threads of all processes that use it. It is robust: when its holder
 * is killed, crashes or is terminated, the next one gets it, and `abandoned` says so. While nobody else wants it, acquiring and
 * releasing it makes no system call.
 *
 * ```ts
 * import { createMutex, keyFor, MutexHandle } from 'sysv-ipc';
 *
 * const key = keyFor('my-app: accounts');
 * const mutex = createMutex({ key, orOpen: true, autoRemove: 'last' });
 * const answer = await mutex.runExclusive(({ abandoned }) => (abandoned ? 'repair first' : 42));
 * console.log(answer, mutex.held, new MutexHandle(key).tryAcquire()); // → 42 false true
 * ```
 *
 * @throws {@link KeyExistsError} If the key is taken.
 * @throws {@link LimitError} If the system's limits do not allow it; with `orOpen` also if all places are taken.
 * @throws {@link LayoutError} With `orOpen`, if something else has the key.
 */
export function createMutex(options?: LockOptions): MutexHandle {
  return new (MutexHandle as new (of: Key | Share) => MutexHandle)(Share.create(MUTEX, 0, checkLockOptions(options)));
}

/**
 * Removes the mutex, for all processes: those that wait for it get RemovedError.
 *
 * @throws {@link KeyNotFoundError} If no mutex has that key.
 * @throws {@link LayoutError} If something else has it.
 */
export function removeMutex(key: Key): void {
  removeShared(MUTEX, key);
}

/** A handle to a mutex. */
export class MutexHandle extends BasicLock implements Disposable {
  readonly #share: Share;

  /**
   * Opens an existing mutex.
   *
   * @throws {@link KeyNotFoundError} If no mutex has that key.
   * @throws {@link LayoutError} If something else has it.
   * @throws {@link LimitError} If all places are taken.
   */
  constructor(key: Key);
  constructor(of: Key | Share) {
    const share = of instanceof Share ? of : Share.open(MUTEX, of);
    const { participant } = share;
    super(new MutexSide(participant, new LockWord(participant, FIRST_LOCK, participant.bells[0] as Bell)));
    this.#share = share;
    share.watch(this);
  }

  /** True if this handle made the mutex; false if it opened one that was there. */
  get created(): boolean {
    return this.#share.created;
  }
  /** The key that other processes open it by. */
  get key(): Key {
    return this.#share.object.key;
  }
  /** The key still names this very mutex. */
  get current(): boolean {
    return this.#share.object.current;
  }
  /** How many processes and worker threads may take part at once. */
  get participants(): number {
    return this.#share.object.participants;
  }

  get [Symbol.toStringTag](): string {
    return 'MutexHandle';
  }

  /** Its class, key and present state, as data; never throws. */
  toJSON(): Record<string, unknown> {
    return snapshot(this, {
      held: () => this.held,
      abandoned: () => this.abandoned,
      participants: () => this.participants,
    });
  }

  /** Class and key. */
  override toString(): string {
    return titleOf(this);
  }

  /** For console.log(). @internal */
  [inspect.custom](_depth: number, options: object): string {
    return inspected(this, options);
  }

  /** Removes the mutex, for all processes: those that wait for it get RemovedError. @throws {@link RemovedError} If it is gone. */
  remove(): void {
    this.#share.remove();
  }

  /**
   * Releases what this handle holds, and ends its use: what waits through it fails with NotAttachedError. Removes the mutex if
   * `autoRemove` says so.
   */
  [Symbol.dispose](): void {
    closeLock(this, new ClosedSide(this.#share.object));
    this.#share.end();
  }
}
