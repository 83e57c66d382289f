import { GETALL, IPC_NOWAIT, SETALL } from '../../ffi/constants.ts';
import { BusyError, type IpcError } from '../../ffi/errors.ts';
import { addressOf, errno, lazily } from '../../ffi/libc.ts';
import { E, refusal } from '../../ffi/refusal.ts';
import { errorFor } from '../../ffi/result.ts';
import { type Sembufs, sem } from '../../ffi/sem.ts';
import { newTimespec, setTimespec } from '../../ffi/time.ts';
import { onSemaphore } from '../checks/failure-reasons.ts';
import type { SemaphoreObject } from '../objects/ipc-object.ts';
import { mayBlockFreely, waitBlocking } from '../waiting/blocking.ts';

/** One operation, filled in for each call: the kernel has copied it when the call returns. */
const single: Sembufs = new Int16Array(new ArrayBuffer(6));
const singleAddress = lazily(() => addressOf(single));
const timespec = newTimespec();

function operateOne(object: SemaphoreObject, index: number, delta: number, flags: number): number {
  single[0] = index;
  single[1] = delta;
  single[2] = flags;
  return sem().semopAt(object.id, singleAddress(), 1);
}

/** semop of one operation that does not wait: true if it was done, false if it would have had to wait. */
export function tryOne(object: SemaphoreObject, index: number, delta: number, flags: number): boolean {
  if (operateOne(object, index, delta, flags | IPC_NOWAIT) === 0) return true;
  const error = errno();
  if (error === E.EAGAIN) return false;
  throw operationError(error, object, delta);
}

export interface BlockingOptions {
  /** Milliseconds. */
  timeout?: number | undefined;
  interruptible?: boolean | undefined;
}

/** semop of one operation; blocks this thread until it is done. */
export function blockOne(
  object: SemaphoreObject,
  index: number,
  delta: number,
  flags: number,
  options: BlockingOptions,
): void {
  // The common cases first, which need nothing prepared: a wait that only the kernel ends, and nothing to wait for.
  if (options.timeout === undefined && !options.interruptible && mayBlockFreely()) {
    if (operateOne(object, index, delta, flags) === 0) return;
    const error = errno();
    if (error !== E.EINTR) throw operationError(error, object, delta);
  } else if (tryOne(object, index, delta, flags)) return;
  block(object, Int16Array.of(index, delta, flags), options, describe(delta));
}

/** The slow path of semop with any operations: some of them must wait. */
export function block(
  object: SemaphoreObject,
  operations: Sembufs,
  { timeout, interruptible = false }: BlockingOptions,
  action: string,
): void {
  const { id } = object;
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
    stillBusy: () => checkPatience(object, operations),
    describe: () => object.attempt(action, onSemaphore),
  });
}

function describe(delta: number): string {
  if (delta === 0) return 'wait for zero of';
  return delta < 0 ? 'acquire' : 'release';
}

/** The error of a semop that could not even wait. */
function operationError(error: number, object: SemaphoreObject, delta: number): IpcError {
  return errorFor(error, 'semop', object.attempt(describe(delta), onSemaphore));
}

/** For non-blocking semaphores: it would have to wait. */
export function busyError(object: SemaphoreObject, delta: number): IpcError {
  const value = delta === 0 ? 'its value is not zero' : 'its value is too small';
  const reason = `${value} and it is not in blocking mode`;
  return refusal(object.attempt(describe(delta)), { type: BusyError, code: 'EAGAIN', reason, syscall: 'semop' });
}

/** semctl of one semaphore: GETVAL and its like. */
export function getOne(object: SemaphoreObject, index: number, command: number): number {
  const value = sem().semctlOfThree(object.id, index, command);
  if (value === -1) throw object.failure(errno(), 'read', 'semctl', onSemaphore);
  return value;
}

export function setOne(object: SemaphoreObject, index: number, command: number, value: number): void {
  if (sem().semctl(object.id, index, command, 'int', value) === -1) {
    throw object.failure(errno(), 'set the value of', 'semctl', onSemaphore);
  }
}

/** The most that nsems says on every platform: 16 bits. */
export const MOST_SEMAPHORES = 0xffff;

/**
 * One array for all values that are read or set at once. The kernel reads and writes as many as the set of that id has, which
 * need not be the set that was opened: so there is room for the largest there can be.
 */
const all = lazily(() => new Uint16Array(new ArrayBuffer((MOST_SEMAPHORES + 1) * 2)));

/** Above SEMVMX: a kernel that comes to read it refuses all the values. */
const REFUSED = 0xffff;

/** GETALL. @throws {@link RemovedError} If the id names another set by now. */
export function getAll(object: SemaphoreObject): number[] {
  const values = all();
  if (sem().semctl(object.id, 0, GETALL, 'void *', values) === -1)
    throw object.failure(errno(), 'read', 'semctl', onSemaphore);
  return Array.from(values.subarray(0, object.get('nsems')));
}

/** SETALL, of as many as the set has. @throws {@link RemovedError} If the id names another set by now. */
export function setAll(object: SemaphoreObject, values: readonly number[]): void {
  object.checkSame('set the values of');
  const array = all();
  array.set(values);
  array.fill(REFUSED, values.length);
  if (sem().semctl(object.id, 0, SETALL, 'void *', array) === -1) {
    throw object.failure(errno(), 'set the values of', 'semctl', onSemaphore);
  }
}

/** semop of several operations that does not wait: true if all were done, false if one would have had to wait. */
export function tryOperate(object: SemaphoreObject, operations: Sembufs): boolean {
  if (sem().semop(object.id, impatient(operations), operations.length / 3) === 0) return true;
  const error = errno();
  if (error !== E.EAGAIN) throw errorFor(error, 'semop', object.attempt(OPERATE, onSemaphore));
  checkPatience(object, operations);
  return false;
}

/** semop of several operations; blocks this thread until all are done. */
export function operateAll(object: SemaphoreObject, operations: Sembufs, options: BlockingOptions): void {
  if (!tryOperate(object, operations)) block(object, operations, options, OPERATE);
}

/** As messages call it. */
export const OPERATE = 'operate on';

/** All of them with IPC_NOWAIT. */
function impatient(operations: Sembufs): Sembufs {
  return operations.map((field, i) => (i % 3 === 2 ? field | IPC_NOWAIT : field));
}

/**
 * What EAGAIN leaves open: which operation would have to wait. The kernel takes them in order, and so does this.
 *
 * @throws {@link BusyError} If it is one that was given IPC_NOWAIT.
 */
function checkPatience(object: SemaphoreObject, operations: Sembufs): void {
  if (!operations.some((field, i) => i % 3 === 2 && field & IPC_NOWAIT)) return;
  const values = getAll(object);
  for (let i = 0; i < operations.length; i += 3) {
    const [signed, delta, flags] = operations.subarray(i, i + 3) as unknown as [number, number, number];
    const index = signed & 0xffff;
    const value = values[index] as number;
    if (delta === 0 ? value !== 0 : value + delta < 0) {
      if (flags & IPC_NOWAIT) throw impatientError(object, index, delta);
      return;
    }
    values[index] = value + delta;
  }
}

function impatientError(object: SemaphoreObject, index: number, delta: number): IpcError {
  const value = delta === 0 ? 'is not zero' : 'is too small';
  const reason = `the value of the semaphore with index ${index} ${value} and its operation may not wait`;
  return refusal(object.attempt(OPERATE), { type: BusyError, code: 'EAGAIN', reason, syscall: 'semop' });
}
