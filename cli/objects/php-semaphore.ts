import { SemaphoreSetHandle } from 'sysv-ipc';
import type { Reference } from '../usage/values.ts';
import { keyOf, tryFindId } from './find.ts';

/**
 * PHP's sem_get makes a set of three: the lock, how many processes use it, and a lock of that count. A process that finds nobody
 * counted gives the lock its first value again: who holds it uncounted loses it.
 */
const [LOCK, USERS, GUARD] = [0, 1, 2];

/** The set, if it exists and looks as sem_get makes it: three semaphores, a lock with the value 1 or 0, and nobody at the count. */
export function phpSet(reference: Reference): SemaphoreSetHandle | undefined {
  const id = 'id' in reference ? reference.id : tryFindId('semaphore', keyOf(reference) as number);
  if (id === undefined) return undefined;
  const set = SemaphoreSetHandle.fromId(id);
  if (set.length !== 3) return undefined;
  const { [LOCK]: lock = 0, [GUARD]: guard = 0 } = set.values;
  return lock <= 1 && guard <= 1 ? set : undefined;
}

/** Counts this process among the users until it ends, as sem_get does. */
export function joinPhp(set: SemaphoreSetHandle): void {
  set.operateSync([
    { index: GUARD, delta: 0 },
    { index: GUARD, delta: 1, undo: true },
    { index: USERS, delta: 1, undo: true },
  ]);
  set.operateSync([{ index: GUARD, delta: -1, undo: true }]);
}
