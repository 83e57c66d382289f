import { GETNCNT, GETPID, GETZCNT, IPC_NOWAIT } from '../../ffi/constants.ts';
import { LimitError, PermissionError } from '../../ffi/errors.ts';
import { SEMAPHORES } from '../../ffi/kinds.ts';
import { errno } from '../../ffi/libc.ts';
import { E, refusal } from '../../ffi/refusal.ts';
import { sem } from '../../ffi/sem.ts';
import { onCreateSemaphores, onSemaphore } from '../checks/failure-reasons.ts';
import type { Creation } from '../objects/create-options.ts';
import { createOrOpen, EXCLUSIVE } from '../objects/create-or-open.ts';
import { Opened } from '../objects/handle.ts';
import type { SemaphoreObject } from '../objects/ipc-object.ts';
import { sembufs } from './async.ts';
import { getAll, getOne, setAll } from './operations.ts';

/** Makes a set and sets its values, or with `orOpen` finds the one that has the key. */
export function createSemaphores(initialValues: readonly number[], creation: Creation): Opened<'semid_ds'> {
  const { key, permissions, autoRemove } = creation;
  const { length } = initialValues;
  // Its owner must be able to set its first values, whatever its mode is to be.
  const mode = permissions | 0o600;
  return createOrOpen({
    making: {
      kind: SEMAPHORES,
      what: length === 1 ? 'a semaphore' : `a set of ${length} semaphores`,
      explain: onCreateSemaphores,
      known: { mode, size: length },
      get: (under) => sem().semget(under, length, EXCLUSIVE | mode),
    },
    creation,
    initialise: (object) => {
      setAll(object, initialValues);
      // A random key need not be marked unless only the mark would tell: nobody has it yet, but may be given it.
      if (key || initialValues.every((value) => value === 0)) markInitialised(object, initialValues[0] as number);
      if (mode !== permissions) object.set('mode', permissions);
      return new Opened(object, { created: true, autoRemove });
    },
    isReady: (object) => object.glimpse('otime') !== 0 || isSet(object),
    isForeign,
    open: (object) => {
      const existing = object.size ?? object.get('nsems');
      if (existing < length) throw tooSmall(object, existing, length);
      return new Opened(object);
    },
  });
}

/** Whether it has a value above 0, or one that this user may not read: then it is used as it is. */
function isSet(object: SemaphoreObject): boolean {
  try {
    return getAll(object).some((value) => value > 0);
  } catch (error) {
    if (error instanceof PermissionError) return true;
    throw error;
  }
}

/** Whether all values are set, to 0, by a program that does not mark that, or the set is in use already. */
function isForeign(object: SemaphoreObject): boolean {
  const told = (command: number) => getAll(object).map((_, index) => getOne(object, index, command));
  // Linux notes the process that set a value. Elsewhere, and in sets that are in use before they are complete: somebody waits.
  return told(GETPID).every((pid) => pid !== 0) || [GETNCNT, GETZCNT].some((count) => told(count).some((n) => n > 0));
}

/**
 * A set exists before its values are set, and who opens it in between must be able to tell. So the maker operates on it once,
 * to no effect, and others wait until there is a time of the last operation (W. R. Stevens' cure).
 */
function markInitialised(object: SemaphoreObject, value: number): void {
  const first = value > 0 ? -1 : 1;
  const operations = sembufs([0, first, IPC_NOWAIT, 0, -first, IPC_NOWAIT]);
  if (sem().semop(object.id, operations, 2) === 0) return;
  const error = errno();
  // Somebody who knows the key was quicker: that marks it too.
  if (error === E.EAGAIN) return;
  throw object.failure(error, 'initialise', 'semop', onSemaphore);
}

function tooSmall(object: SemaphoreObject, existing: number, wanted: number): LimitError {
  const reason = `it has ${existing} semaphores, not the ${wanted} asked for, and a set never grows`;
  return refusal(object.attempt('open'), { type: LimitError, code: 'EINVAL', reason, syscall: 'semget' });
}
