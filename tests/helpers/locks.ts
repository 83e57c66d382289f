import {
  type ChannelHandle,
  createChannel,
  createMutex,
  createReadWriteLock,
  type LockOptions,
  type MutexHandle,
  type ReadWriteLockHandle,
} from 'sysv-ipc';
import { removeLater } from './objects.ts';

/** Locks and channels that are removed when the test that made them is over. */

function removedLater<T extends Disposable & { remove(): void }>(made: T): T {
  removeLater(() => {
    using disposed = made;
    disposed.remove();
  });
  return made;
}

export const newMutex = (options?: LockOptions): MutexHandle => removedLater(createMutex(options));

export const newLock = (options?: LockOptions): ReadWriteLockHandle => removedLater(createReadWriteLock(options));

export const newChannel = (capacity = 4096, options?: LockOptions): ChannelHandle =>
  removedLater(createChannel(capacity, options));

/** Until what waits has gone to sleep. */
export const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
