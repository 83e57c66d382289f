import { IPC_NOWAIT } from '../ffi/constants.ts';
import { BusyError, type IpcError } from '../ffi/errors.ts';
import { errno } from '../ffi/libc.ts';
import { E, errorFor } from '../ffi/result.ts';
import { newTimespec, type Sembufs, sem, setTimespec } from '../ffi/sem.ts';
import type { SemMember } from '../structs/kernel-structs.ts';
import { waitBlocking } from './blocking-wait.ts';
import type { Control } from './control.ts';
import { onSemaphore } from './explain.ts';

/** One operation, filled in for each call: the kernel has copied it when the call returns. */
const single: Sembufs = new Int16Array(new ArrayBuffer(6));
const timespec = newTimespec();

/** semop of one operation that does not wait: true if it was done, false if it would have had to wait. */
export function tryOne(control: Control<SemMember>, index: number, delta: number, flags: number): boolean {
  single[0] = index;
  single[1] = delta;
  single[2] = flags | IPC_NOWAIT;
  if (sem().semop(control.id, single, 1) === 0) return true;
  const error = errno();
  if (error === E.EAGAIN) return false;
  throw operationError(error, control, delta);
}

export interface BlockingOptions {
  /** Milliseconds. */
  timeout?: number | undefined;
  interruptible?: boolean | undefined;
}

/** semop of one operation; blocks this thread until it is done. */
export function blockOne(
  control: Control<SemMember>,
  index: number,
  delta: number,
  flags: number,
  options: BlockingOptions,
): void {
  // The common case first: nothing to wait for, nothing to prepare.
  if (tryOne(control, index, delta, flags)) return;
  block(control, Int16Array.of(index, delta, flags), options, describe(delta));
}

/** The slow path of semop with any operations: some of them must wait. */
export function block(
  control: Control<SemMember>,
  operations: Sembufs,
  { timeout, interruptible = false }: BlockingOptions,
  action: string,
): void {
  const { id } = control;
  const count = operations.length / 3;
  const { semop, semtimedop } = sem();
  const impatient = operations.map((field, i) => (i % 3 === 2 ? field | IPC_NOWAIT : field));
  waitBlocking({
    syscall: semtimedop ? 'semtimedop' : 'semop',
    timeout,
    interruptible,
    attempt: () => semop(id, impatient, count),
    block: () => semop(id, operations, count),
    blockFor: semtimedop && ((ms) => semtimedop(id, operations, count, setTimespec(timespec, ms))),
    describe: () => control.attempt(action, onSemaphore),
  });
}

function describe(delta: number): string {
  if (delta === 0) return 'wait for zero of';
  return delta < 0 ? 'acquire' : 'release';
}

/** The error of a semop that could not even wait. */
export function operationError(error: number, control: Control<SemMember>, delta: number): IpcError {
  return errorFor(error, 'semop', control.attempt(describe(delta), onSemaphore));
}

/** For non-blocking semaphores: it would have to wait. */
export function busyError(control: Control<SemMember>, delta: number): IpcError {
  const { action, key, id } = control.attempt(describe(delta));
  const reason = delta === 0 ? 'its value is not zero' : 'its value is too small';
  return new BusyError(`Cannot ${action}: ${reason} and it is not in blocking mode (EAGAIN from semop)`, {
    code: 'EAGAIN',
    errno: E.EAGAIN,
    syscall: 'semop',
    key,
    id,
  });
}

/** semctl of one semaphore: GETVAL and its like. */
export function getOne(control: Control<SemMember>, index: number, command: number): number {
  const value = sem().semctl(control.id, index, command);
  if (value === -1) throw control.failure('read', 'semctl', onSemaphore);
  return value;
}

export function setOne(control: Control<SemMember>, index: number, command: number, value: number): void {
  if (sem().semctl(control.id, index, command, 'int', value) === -1) {
    throw control.failure('set the value of', 'semctl', onSemaphore);
  }
}
