import { createReadWriteLock, createSemaphore, type Lock, MutexHandle, ReadWriteLockHandle } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import type { Reference } from '../usage/values.ts';
import { keyOf, openSemaphore } from './find.ts';
import { holderText, usersText } from './holder.ts';
import { joinPhp, phpSet } from './php-semaphore.ts';
import { sharedObject } from './shared.ts';

/** What `lock` can hold: a semaphore, PHP's set of three, a mutex, a side of a read-write lock. */
export interface Lockable {
  tryAcquire(): boolean;
  acquire(timeout: number): Promise<unknown>;
  release(): void;
  /** Who seems to hold it, for the end of a message. */
  holder(): string;
  /** The holder before died holding it. */
  readonly abandoned: boolean;
}

export interface LockTarget {
  /** Which one of a set. */
  index?: number | undefined;
  /** Make it if there is none. */
  create?: true | undefined;
  /** Of the one that is made. */
  mode: number;
  shared?: true | undefined;
}

export function openLock(reference: Reference, options: LockTarget): Lockable {
  const { shared, create, mode: permissions } = options;
  const key = keyOf(reference);
  const existing = options.index === undefined ? sharedObject(reference) : undefined;
  if (existing?.kind === 'mutex' && !shared) {
    return ofLock(new MutexHandle(existing.key), existing.key);
  }
  if (existing?.kind === 'read-write lock') {
    return ofReadWriteLock(new ReadWriteLockHandle(existing.key), shared);
  }
  if (!shared) return ofSemaphore(reference, options);
  if (!create || key === undefined || existing) {
    throw new CommandFailure(
      '--shared needs a read-write lock: give the key of one, or a key that nobody has and --create',
      Status.usage,
    );
  }
  return ofReadWriteLock(createReadWriteLock({ key, permissions, orOpen: true }), shared);
}

function ofReadWriteLock(lock: ReadWriteLockHandle, shared: true | undefined): Lockable {
  return ofLock(shared ? lock.reader : lock.writer, lock.key);
}

function ofLock(lock: Lock, key: number): Lockable {
  return {
    tryAcquire: () => lock.tryAcquire(),
    acquire: (timeout) => lock.acquire({ timeout }),
    release: () => lock.release(),
    holder: () => usersText(key),
    get abandoned() {
      return lock.abandoned;
    },
  };
}

function ofSemaphore(reference: Reference, { create, index, mode: permissions }: LockTarget): Lockable {
  const key = keyOf(reference);
  const php = index === undefined ? phpSet(reference) : undefined;
  if (php) joinPhp(php);
  if (!php && create && (key === undefined || (index ?? 0) !== 0)) {
    throw new CommandFailure('--create makes one semaphore under a key: give no id and no --index', Status.usage);
  }
  // Of many that start together one makes it, and the others wait until it has.
  const made = !php && create ? createSemaphore(1, { key: key as number, permissions, orOpen: true }) : undefined;
  const semaphore = made ?? php?.at(0) ?? openSemaphore(reference, index);
  semaphore.undo = true;
  return {
    tryAcquire: () => semaphore.tryAcquire(),
    acquire: (timeout) => semaphore.acquire({ timeout }),
    release: () => semaphore.release(),
    holder: () => holderText(semaphore),
    abandoned: false,
  };
}
