import { IPC_NOWAIT, SEM_UNDO } from '../../ffi/constants.ts';
import { errno } from '../../ffi/libc.ts';
import { E } from '../../ffi/result.ts';
import { type Sembufs, sem } from '../../ffi/sem.ts';
import { newTimespec, setTimespec } from '../../ffi/time.ts';
import { onSemaphore } from '../checks/failure-reasons.ts';
import type { SemaphoreObject } from '../objects/ipc-object.ts';
import { wait } from '../waiting/wait.ts';
import type { KernelWait } from '../waiting/waiter.ts';

export interface SemaphoreWait {
  /** The members of struct sembuf, operation by operation. */
  operations: ArrayLike<number>;
  /** semop of them with IPC_NOWAIT: false if they would have to wait. */
  attempt(): boolean;
  /** As in "Cannot …". */
  action: string;
  timeout: number | undefined;
  signal: AbortSignal | undefined;
}

/** semop for the event loop: all the operations at once, when they can be done. */
export async function waitFor(object: SemaphoreObject, request: SemaphoreWait): Promise<void> {
  const { operations, attempt, action, timeout, signal } = request;
  // With an operation that may not wait, the kernel would not tell whether that one or the time was the reason.
  const inKernel = sem().semtimedop !== undefined && !mayNotWait(operations);
  await wait<true>({
    timeout,
    signal,
    line: `semop ${object.id} ${Array.prototype.join.call(operations)}`,
    syscall: 'semop',
    attempt: () => attempt() || undefined,
    kernelWait: inKernel ? () => kernelWait(object.id, sembufs(operations)) : undefined,
    describe: () => object.attempt(action, onSemaphore),
  });
}

function mayNotWait(operations: ArrayLike<number>): boolean {
  for (let i = 2; i < operations.length; i += 3) if ((operations[i] as number) & IPC_NOWAIT) return true;
  return false;
}

/**
 * semtimedop on a thread of the pool. Between its success there and the event loop's knowing of it the process may be killed:
 * so what it takes is taken with SEM_UNDO, and made the caller's own, with undo or without, when it arrives.
 *
 * The buffers live as long as the object does: the pool may come to the call late.
 */
function kernelWait(semid: number, operations: Sembufs): KernelWait<true> {
  const own = guardable(operations) ? ownership(operations) : undefined;
  const guarded = own ? withFlags(operations, SEM_UNDO) : operations;
  const reversed = reverse(guarded);
  const timespec = newTimespec();
  const index = guarded[0] as number;
  return {
    start(milliseconds, done) {
      setTimespec(timespec, milliseconds);
      guarded[0] = index;
      sem().semtimedop?.async(semid, guarded, guarded.length / 3, timespec, (_, result) => {
        const error = result === 0 ? 0 : errno();
        done(error === E.EFBIG && guarded[0] === NO_INDEX ? (E.EAGAIN as number) : error);
      });
    },
    cancel() {
      guarded[0] = NO_INDEX;
    },
    finish() {
      if (own && own.length > 0) sem().semop(semid, own, own.length / 3);
      return true;
    },
    undo() {
      if (reversed.length === 0 || sem().semop(semid, reversed, reversed.length / 3) === 0) return true;
      const error = errno();
      // Removed: there is nothing to give back to.
      return error === E.EIDRM || error === E.EINVAL;
    },
  };
}

/** 0xffff, which no set has: the kernel, when it comes to read it, refuses all the operations. */
const NO_INDEX = -1;

/** Operations that only take or wait for zero: giving back cannot block, whatever others did meanwhile. */
function guardable(operations: Sembufs): boolean {
  const MOST = 16;
  return operations.length <= MOST * 3 && operations.every((field, i) => i % 3 !== 1 || field <= 0);
}

/** Gives back what was taken with SEM_UNDO and takes it again without, in one atomic step that cannot wait. */
function ownership(operations: Sembufs): Sembufs {
  const fields: number[] = [];
  for (const [index, delta, flags] of triples(operations)) {
    if (delta !== 0 && !(flags & SEM_UNDO)) {
      fields.push(index, -delta, SEM_UNDO | IPC_NOWAIT, index, delta, IPC_NOWAIT);
    }
  }
  return sembufs(fields);
}

function reverse(operations: Sembufs): Sembufs {
  const fields: number[] = [];
  for (const [index, delta, flags] of [...triples(operations)].reverse()) {
    if (delta !== 0) fields.push(index, -delta, flags | IPC_NOWAIT);
  }
  return sembufs(fields);
}

function withFlags(operations: Sembufs, added: number): Sembufs {
  return sembufs(Array.from(operations, (field, i) => (i % 3 === 2 ? field | added : field)));
}

function* triples(operations: Sembufs): Generator<[index: number, delta: number, flags: number]> {
  for (let i = 0; i < operations.length; i += 3) {
    yield [operations[i] as number, operations[i + 1] as number, operations[i + 2] as number];
  }
}

/** Outside of the heap that V8 moves things about in: threads of the pool read it. */
export function sembufs(fields: ArrayLike<number>): Sembufs {
  const operations = new Int16Array(new ArrayBuffer(fields.length * 2));
  operations.set(fields);
  return operations;
}
