import type { Key } from '../objects/keys.ts';
import type { Bell } from './bell.ts';
import { BasicLock, closeLock, type Lock } from './lock.ts';
import { LockWord } from './lock-word.ts';
import { removeShared } from './open.ts';
import { checkLockOptions, type LockOptions } from './options.ts';
import { ReaderSide } from './reader-side.ts';
import { inheritShared, Share } from './share.ts';
import { SharedHandle, snapshot } from './shared-handle.ts';
import { ClosedSide } from './side.ts';
import { FIRST_LOCK, type WireKind } from './wire-format.ts';
import { WriterSide } from './writer-side.ts';

export const READ_WRITE_LOCK: WireKind = {
  noun: 'read-write lock',
  number: 2,
  bells: 2,
  isCapacity: (bytes) => bytes === 0,
};

inheritShared(READ_WRITE_LOCK);

/**
 * Creates a read-write lock: many readers hold it at a time, or one writer. A writer that waits keeps new readers out. It is
 * robust as a mutex is, and makes no system call while nobody has to wait.
 *
 * ```ts
 * import { createReadWriteLock } from 'sysv-ipc';
 *
 * const lock = createReadWriteLock({ autoRemove: true });
 * const held = lock.reader.acquireSync();
 * console.log(lock.reader.tryAcquire(), lock.writer.tryAcquire()); // → true false
 * ```
 *
 * @throws {@link KeyExistsError} If the key is taken.
 * @throws {@link LimitError} If the system's limits do not allow it; with `orOpen` also if all places are taken.
 * @throws {@link LayoutError} With `orOpen`, if something else has the key.
 */
export function createReadWriteLock(options?: LockOptions): ReadWriteLockHandle {
  const share = Share.create(READ_WRITE_LOCK, 0, checkLockOptions(options));
  return new (ReadWriteLockHandle as new (of: Key | Share) => ReadWriteLockHandle)(share);
}

/**
 * Removes the read-write lock, for all processes: those that wait for it get RemovedError.
 *
 * @throws {@link KeyNotFoundError} If no read-write lock has that key.
 * @throws {@link LayoutError} If something else has it.
 */
export function removeReadWriteLock(key: Key): void {
  removeShared(READ_WRITE_LOCK, key);
}

/** A handle to a read-write lock. */
export class ReadWriteLockHandle extends SharedHandle {
  readonly #share: Share;
  readonly #reader: BasicLock;
  readonly #writer: BasicLock;

  /**
   * Opens an existing read-write lock.
   *
   * @throws {@link KeyNotFoundError} If no read-write lock has that key.
   * @throws {@link LayoutError} If something else has it.
   * @throws {@link LimitError} If all places are taken.
   */
  constructor(key: Key);
  constructor(of: Key | Share) {
    const share = of instanceof Share ? of : Share.open(READ_WRITE_LOCK, of);
    super(share);
    this.#share = share;
    const { participant } = share;
    const [first, drained] = participant.bells as [Bell, Bell];
    const gate = new LockWord(participant, FIRST_LOCK, first);
    this.#reader = new BasicLock(new ReaderSide(participant, gate, drained));
    this.#writer = new BasicLock(new WriterSide(participant, gate, drained), this.#reader);
    // Which the writer keeps too: a program may keep one of the two and drop the handle.
    share.watch(this.#reader);
  }

  /** For those who only read: they hold it together, and a handle may hold it several times. */
  get reader(): Lock {
    return this.#reader;
  }
  /** For those who change what it protects. */
  get writer(): Lock {
    return this.#writer;
  }

  get [Symbol.toStringTag](): string {
    return 'ReadWriteLockHandle';
  }

  toJSON(): Record<string, unknown> {
    return snapshot(this, {
      reading: () => this.reader.held,
      writing: () => this.writer.held,
      abandoned: () => this.writer.abandoned,
      participants: () => this.participants,
    });
  }

  /**
   * Releases what this handle holds, and ends its use: what waits through it fails with NotAttachedError. Removes the lock if
   * `autoRemove` says so.
   */
  override [Symbol.dispose](): void {
    const closed = new ClosedSide(this.#share.object);
    closeLock(this.#reader, closed);
    closeLock(this.#writer, closed);
    super[Symbol.dispose]();
  }
}
