import { GETALL, IPC_NOWAIT, SETALL } from '../../ffi/constants.ts';
import { BusyError, type IpcError } from '../../ffi/errors.ts';
import { addressOf, errno, lazily } from '../../ffi/libc.ts';
import { E, errorFor } from '../../ffi/result.ts';
import { type Sembufs, sem } from '../../ffi/sem.ts';
import { newTimespec, setTimespec } from '../../ffi/time.ts';
import type { SemMember } from '../../structs/layout/kernel-members.ts';
import { onSemaphore } from '../checks/failure-reasons.ts';
import type { IpcObject } from '../objects/ipc-object.ts';
import { mayBlockFreely, waitBlocking } from '../waiting/blocking.ts';

/** One operation, filled in for each call: the kernel has copied it when the call returns. */
const single: Sembufs = new Int16Array(new ArrayBuffer(6));
const singleAddress = lazily(() => addressOf(single));
const timespec = newTimespec();

function operateOne(control: IpcObject<SemMember>, index: number, delta: number, flags: number): number {
  single[0] = index;
  single[1] = delta;
  single[2] = flags;
  return sem().semopAt(control.id, singleAddress(), 1);
}

/** semop of one operation that does not wait: true if it was done, false if it would have had to wait. */
export function tryOne(control: IpcObject<SemMember>, index: number, delta: number, flags: number): boolean {
  if (operateOne(control, index, delta, flags | IPC_NOWAIT) === 0) return true;
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
  control: IpcObject<SemMember>,
  index: number,
  delta: number,
  flags: number,
  options: BlockingOptions,
): void {
  // The common cases first, which need nothing prepared: a wait that only the kernel ends, and nothing to wait for.
  if (options.timeout === undefined && !options.interruptible && mayBlockFreely()) {
    if (operateOne(control, index, delta, flags) === 0) return;
    const error = errno();
    if (error !== E.EINTR) throw operationError(error, control, delta);
  } else if (tryOne(control, index, delta, flags)) return;
  block(control, Int16Array.of(index, delta, flags), options, describe(delta));
}

/** The slow path of semop with any operations: some of them must wait. */
export function block(
  control: IpcObject<SemMember>,
  operations: Sembufs,
  { timeout, interruptible = false }: BlockingOptions,
  action: string,
): void {
  const { id } = control;
  const count = operations.length / 3;
  const { semop, semtimedop } = sem();
  const hasty = impatient(operations);
  waitBlocking({
    syscall: semtimedop ? 'semtimedop' : 'semop',
    timeout,
    interruptible,
    attempt: () => semop(id, hasty, count),
    block: () => semop(id, operations, count),
    blockFor: semtimedop && ((ms) => semtimedop(id, operations, count, setTimespec(timespec, ms))),
    stillBusy: () => checkPatience(control, operations),
    describe: () => control.attempt(action, onSemaphore),
  });
}

function describe(delta: number): string {
  if (delta === 0) return 'wait for zero of';
  return delta < 0 ? 'acquire' : 'release';
}

/** The error of a semop that could not even wait. */
function operationError(error: number, control: IpcObject<SemMember>, delta: number): IpcError {
  return errorFor(error, 'semop', control.attempt(describe(delta), onSemaphore));
}

/** For non-blocking semaphores: it would have to wait. */
export function busyError(control: IpcObject<SemMember>, delta: number): IpcError {
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
export function getOne(control: IpcObject<SemMember>, index: number, command: number): number {
  const value = sem().semctlOfThree(control.id, index, command);
  if (value === -1) throw control.failure('read', 'semctl', onSemaphore);
  return value;
}

export function setOne(control: IpcObject<SemMember>, index: number, command: number, value: number): void {
  if (sem().semctl(control.id, index, command, 'int', value) === -1) {
    throw control.failure('set the value of', 'semctl', onSemaphore);
  }
}

/** One array for all values that are read or set at once, as long as the longest set so far. */
let all = new Uint16Array(new ArrayBuffer(64));

function room(length: number): Uint16Array {
  if (all.length < length) all = new Uint16Array(new ArrayBuffer(length * 2));
  return all;
}

/** GETALL: the values of a set of that length. */
export function getAll(control: IpcObject<SemMember>, length: number): number[] {
  const values = room(length);
  if (sem().semctl(control.id, 0, GETALL, 'void *', values) === -1)
    throw control.failure('read', 'semctl', onSemaphore);
  return Array.from(values.subarray(0, length));
}

/** SETALL, of as many as the set has. */
export function setAll(control: IpcObject<SemMember>, values: readonly number[]): void {
  room(values.length).set(values);
  if (sem().semctl(control.id, 0, SETALL, 'void *', all) === -1) {
    throw control.failure('set the values of', 'semctl', onSemaphore);
  }
}

/** semop of several operations that does not wait: true if all were done, false if one would have had to wait. */
export function tryOperate(control: IpcObject<SemMember>, operations: Sembufs): boolean {
  if (sem().semop(control.id, impatient(operations), operations.length / 3) === 0) return true;
  const error = errno();
  if (error !== E.EAGAIN) throw errorFor(error, 'semop', control.attempt(OPERATE, onSemaphore));
  checkPatience(control, operations);
  return false;
}

/** semop of several operations; blocks this thread until all are done. */
export function operateAll(control: IpcObject<SemMember>, operations: Sembufs, options: BlockingOptions): void {
  if (!tryOperate(control, operations)) block(control, operations, options, OPERATE);
}

/** As messages call it. */
export const OPERATE = 'operate on';

/** All of them with IPC_NOWAIT. */
function impatient(operations: Sembufs): Sembufs {
  return operations.map((field, i) => (i % 3 === 2 ? field | IPC_NOWAIT : field));
}

/**
 * What EAGAIN does not tell: which operation would have to wait. The kernel takes them in order, and so does this.
 *
 * @throws {BusyError} If it is one that was given IPC_NOWAIT.
 */
function checkPatience(control: IpcObject<SemMember>, operations: Sembufs): void {
  if (!operations.some((field, i) => i % 3 === 2 && field & IPC_NOWAIT)) return;
  const values = getAll(control, control.get('nsems'));
  for (let i = 0; i < operations.length; i += 3) {
    const [signed, delta, flags] = operations.subarray(i, i + 3) as unknown as [number, number, number];
    const index = signed & 0xffff;
    const value = values[index] as number;
    if (delta === 0 ? value !== 0 : value + delta < 0) {
      if (flags & IPC_NOWAIT) throw impatientError(control, index, delta);
      return;
    }
    values[index] = value + delta;
  }
}

function impatientError(control: IpcObject<SemMember>, index: number, delta: number): IpcError {
  const { action, key, id } = control.attempt(OPERATE);
  const reason = delta === 0 ? 'is not zero' : 'is too small';
  return new BusyError(
    `Cannot ${action}: the value of the semaphore with index ${index} ${reason} and its operation may not wait (EAGAIN from semop)`,
    { code: 'EAGAIN', errno: E.EAGAIN, syscall: 'semop', key, id },
  );
}
