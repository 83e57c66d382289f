import { IPC_NOWAIT } from '../../ffi/constants.ts';
import { LimitError } from '../../ffi/errors.ts';
import { errno } from '../../ffi/libc.ts';
import { E, failure } from '../../ffi/result.ts';
import { sem } from '../../ffi/sem.ts';
import type { SemMember } from '../../structs/layout/kernel-members.ts';
import { onCreateSemaphores, onSemaphore } from '../checks/failure-reasons.ts';
import { checkOrOpen, create, EXCLUSIVE } from '../objects/create-or-open.ts';
import type { IpcObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { SEMAPHORES } from '../objects/kinds.ts';
import { sembufs } from './async.ts';
import { getAll, setAll } from './operations.ts';

export interface NewSemaphores {
  key: Key | undefined;
  permissions: number;
  orOpen?: boolean;
}

/** Makes a set and sets its values, or with `orOpen` finds the one that has the key; `open` makes a handle of it. */
export function createSemaphores<Handle>(
  initialValues: readonly number[],
  { key, permissions, orOpen = false }: NewSemaphores,
  open: (control: IpcObject<SemMember>, origin: { created: boolean; length: number }) => Handle,
): Handle {
  checkOrOpen(orOpen, key, permissions, false);
  const { length } = initialValues;
  // Its owner must be able to set its first values, whatever its mode is to be.
  const mode = permissions | 0o600;
  return create({
    making: {
      kind: SEMAPHORES,
      what: length === 1 ? 'a semaphore' : `a set of ${length} semaphores`,
      explain: onCreateSemaphores,
      known: { mode, size: length },
      get: (under) => sem().semget(under, length, EXCLUSIVE | mode),
    },
    key,
    orOpen,
    initialise: (control) => {
      setAll(control, initialValues);
      // A random key need not be marked unless only the mark would tell: nobody has it yet, but may be given it.
      if (key || initialValues.every((value) => value === 0)) markInitialised(control, initialValues[0] as number);
      if (mode !== permissions) control.set('mode', permissions);
      return open(control, { created: true, length });
    },
    isReady: (control) =>
      control.get('otime') !== 0 || getAll(control, control.get('nsems')).some((value) => value > 0),
    open: (control) => {
      const existing = control.get('nsems');
      if (existing < length) throw tooSmall(control, existing, length);
      return open(control, { created: false, length: existing });
    },
  });
}

/**
 * A set exists before its values are set, and who opens it in between must be able to tell. So the maker operates on it once,
 * to no effect, and others wait until the time of the last operation is told (W. R. Stevens' cure).
 */
function markInitialised(control: IpcObject<SemMember>, value: number): void {
  const first = value > 0 ? -1 : 1;
  const operations = sembufs([0, first, IPC_NOWAIT, 0, -first, IPC_NOWAIT]);
  // Somebody who knows the key was quicker: that marks it too.
  if (sem().semop(control.id, operations, 2) === 0 || errno() === E.EAGAIN) return;
  throw failure('semop', control.attempt('initialise', onSemaphore));
}

function tooSmall(control: IpcObject<SemMember>, existing: number, wanted: number): LimitError {
  return new LimitError(
    `Cannot open ${control.label} as a set of ${wanted}: it has ${existing}, and a set never grows (EINVAL)`,
    { code: 'EINVAL', errno: E.EINVAL, syscall: 'semget', key: control.key, id: control.id },
  );
}
