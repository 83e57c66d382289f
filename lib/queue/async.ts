import { IPC_NOWAIT } from '../../ffi/constants.ts';
import { errno } from '../../ffi/libc.ts';
import { msg } from '../../ffi/msg.ts';
import { E } from '../../ffi/refusal.ts';
import { bytesOf, type Data } from '../checks/arguments.ts';
import type { Patience } from '../checks/patience.ts';
import type { QueueObject } from '../objects/ipc-object.ts';
import { mayTryAtOnce, wait } from '../waiting/wait.ts';
import type { KernelWait } from '../waiting/waiter.ts';
import { type Message, MessageBuffer } from './message-buffer.ts';
import { receiving, sending, tryReceive, trySend, type Wanted } from './operations.ts';

/**
 * msgsnd for the event loop. All that wait to send to a queue stand in one line, so that messages arrive in the order in which
 * they were sent.
 */
export async function sendLater(queue: QueueObject, data: Data, type: number, patience: Patience): Promise<void> {
  if (!patience.signal?.aborted && mayTryAtOnce() && trySend(queue, data, type)) return;
  // What the caller does to it while it waits is not sent.
  const bytes = Buffer.from(bytesOf(data));
  await wait<true>({
    ...patience,
    line: `msgsnd ${queue.id}`,
    syscall: 'msgsnd',
    attempt: () => trySend(queue, bytes, type) || undefined,
    describe: () => sending(queue, bytes.length),
  });
}

/** msgrcv for the event loop. */
export async function receiveLater(queue: QueueObject, wanted: Wanted, patience: Patience): Promise<Message> {
  const { type, flags, maxSize, truncate } = wanted;
  return wait({
    ...patience,
    line: `msgrcv ${queue.id} ${type} ${flags} ${maxSize} ${truncate}`,
    syscall: 'msgrcv',
    attempt: () => tryReceive(queue, wanted),
    asking: () => askingCall(queue.id, type, flags),
    describe: () => receiving(queue, wanted),
  });
}

/**
 * Waits until there is such a message, and leaves it where it is: a msgrcv that has no room for a single byte fails with E2BIG
 * when one comes. An empty message needs no room, and is taken.
 */
function askingCall(msqid: number, type: number, flags: number): KernelWait<Message> {
  const buffer = new MessageBuffer(0);
  let empty: Message | undefined;
  let inKernel = false;
  return {
    timed: false,
    get takes() {
      return inKernel || empty !== undefined;
    },
    address: buffer.address,
    start(_, done) {
      inKernel = true;
      msg().msgrcv.async(msqid, buffer.address, 0, type, flags, (_error, result) => {
        const error = result === -1 ? errno() : 0;
        inKernel = false;
        empty = result === -1 ? undefined : buffer.message(0);
        done(error === E.E2BIG ? 0 : error);
      });
    },
    // It cannot be called back from the pool, but takes next to nothing.
    cancel() {},
    finish: () => empty as Message,
    // For a wait that was given up: to the end of the queue.
    undo: () => msg().msgsnd(msqid, buffer.address, 0, IPC_NOWAIT) === 0,
  };
}
