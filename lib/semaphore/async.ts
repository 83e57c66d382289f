import { IPC_NOWAIT, SEM_UNDO } from '../../ffi/constants.ts';
import { addressOf, errno } from '../../ffi/libc.ts';
import { E } from '../../ffi/refusal.ts';
import { type Sembufs, sem } from '../../ffi/sem.ts';
import { newTimespec, setTimespec } from '../../ffi/time.ts';
import { onSemaphore } from '../checks/failure-reasons.ts';
import type { Patience } from '../checks/patience.ts';
import type { SemaphoreObject } from '../objects/ipc-object.ts';
import { isMainThread } from '../runtime/is-main-thread.ts';
import { wait } from '../waiting/wait.ts';
import type { KernelWait } from '../waiting/waiter.ts';

export interface SemaphoreWait extends Patience {
  /** The members of struct sembuf, operation by operation. */
  operations: ArrayLike<number>;
  /** semop of them with IPC_NOWAIT: false if they would have to wait. */
  attempt(): boolean;
  /** As in "Cannot …". */
  action: string;
}

/** semop for the event loop: all the operations at once, when they can be done. */
export async function waitFor(object: SemaphoreObject, request: SemaphoreWait): Promise<void> {
  const { operations, attempt, action, ...patience } = request;
  // With an operation that may not wait, the kernel would not tell whether that one or the time was the reason.
  const inKernel = !mayNotWait(operations);
  await wait<true>({
    ...patience,
    line: `semop ${object.id} ${Array.prototype.join.call(operations)}`,
    syscall: 'semop',
    attempt: () => attempt() || undefined,
    asking: () => (inKernel ? askingCall(object.id, operations) : undefined),
    // A worker that is terminated could not give back what its call took, and the kernel does only when the process ends.
    queueing: () => (inKernel && isMainThread() ? queueingCall(object.id, sembufs(operations)) : undefined),
    describe: () => object.attempt(action, onSemaphore),
  });
}

function mayNotWait(operations: ArrayLike<number>): boolean {
  for (let i = 2; i < operations.length; i += 3) if ((operations[i] as number) & IPC_NOWAIT) return true;
  return false;
}

/**
 * Waits until the operations can be done, and does not do them: it does and undoes them in one atomic step. Operations that only
 * wait for zero take nothing, and are done when the call is.
 */
export function askingCall(semid: number, operations: ArrayLike<number>): KernelWait<true> | undefined {
  const bare = withoutFlags(operations);
  const back = reverse(bare);
  const takes = back.length === 0;
  return semtimedopCall(semid, sembufs([...bare, ...back]), { takes, finish: () => true, undo: () => true });
}

/**
 * Between its success in the kernel and the event loop's knowing of it the process may be killed: so what it takes is taken with
 * SEM_UNDO, and made the caller's own, with undo or without, when it arrives.
 *
 * Should somebody set the value in that moment, all undos are forgotten, and making it the caller's own leaves an undo of -1.
 */
function queueingCall(semid: number, operations: Sembufs): KernelWait<true> | undefined {
  const own = guardable(operations) ? ownership(operations) : undefined;
  const guarded = own ? withFlags(operations, SEM_UNDO) : operations;
  const reversed = reverse(guarded);
  return semtimedopCall(semid, guarded, {
    takes: true,
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
  });
}

/** The buffers live as long as the object does: the pool may come to the call late. */
function semtimedopCall(
  semid: number,
  operations: Sembufs,
  rest: Pick<KernelWait<true>, 'takes' | 'finish' | 'undo'>,
): KernelWait<true> | undefined {
  const { semtimedop } = sem();
  if (!semtimedop) return undefined;
  const timespec = newTimespec();
  const index = operations[0] as number;
  return {
    ...rest,
    timed: true,
    address: addressOf(operations),
    start(milliseconds, done) {
      setTimespec(timespec, milliseconds);
      operations[0] = index;
      semtimedop.async(semid, operations, operations.length / 3, timespec, (_, result) => {
        const error = result === 0 ? 0 : errno();
        done(error === E.EFBIG && operations[0] === NO_INDEX ? (E.EAGAIN as number) : error);
      });
    },
    cancel() {
      operations[0] = NO_INDEX;
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

function withoutFlags(operations: ArrayLike<number>): Sembufs {
  return sembufs(Array.from(operations, (field, i) => (i % 3 === 2 ? 0 : field)));
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
