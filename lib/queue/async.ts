import { RemovedError } from '../../ffi/errors.ts';
import { bytesOf, type Data } from '../checks/arguments.ts';
import type { QueueObject } from '../objects/ipc-object.ts';
import { mayTryAtOnce, wait } from '../waiting/wait.ts';
import type { Message } from './message-buffer.ts';
import { receiving, sending, tryReceive, trySend, type Wanted } from './operations.ts';

/** msgsnd and msgrcv for the event loop. They have no timed form, so they are tried from time to time. */

interface Patience {
  timeout: number | undefined;
  signal: AbortSignal | undefined;
}

/** All that wait to send to a queue stand in one line, so that messages arrive in the order in which they were sent. */
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

export async function receiveLater(queue: QueueObject, wanted: Wanted, patience: Patience): Promise<Message> {
  const { type, flags, maxSize, truncate } = wanted;
  return wait({
    ...patience,
    line: `msgrcv ${queue.id} ${type} ${flags} ${maxSize} ${truncate}`,
    syscall: 'msgrcv',
    attempt: () => tryReceive(queue, wanted),
    describe: () => receiving(queue, wanted),
  });
}

/** Every message, until the queue is removed or the iterator is told to return. Whatever next() took, next() gives. */
export function messages(receive: (signal: AbortSignal) => Promise<Message>): AsyncIterator<Message, undefined> {
  const left = new AbortController();
  const end = { done: true, value: undefined } as const;
  return {
    async next() {
      if (left.signal.aborted) return end;
      try {
        return { done: false, value: await receive(left.signal) };
      } catch (error) {
        if (error instanceof RemovedError) left.abort();
        if (left.signal.aborted) return end;
        throw error;
      }
    },
    async return() {
      left.abort();
      return end;
    },
  };
}
