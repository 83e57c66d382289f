import { setTimeout as sleep } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { MessageQueueHandle, removeChannel, removeMutex, removeReadWriteLock, SemaphoreHandle } from 'sysv-ipc';

/**
 * A random call can wait without end for what nobody will do. When the main thread has not got on for a while, what it may be waiting
 * for is removed under it: one more state that calls must bear. The heart is a count of calls, then the ids, then a count of rescues,
 * then the keys of locks and channels.
 */
const heart = new Int32Array(workerData);
const SHARED = [removeMutex, removeReadWriteLock, removeChannel, removeChannel, removeChannel];
const [BEATS, SEMAPHORE, SET, QUEUE, RESCUES] = heart.keys();

for (let last = -1; ; await sleep(8)) {
  const now = Atomics.load(heart, BEATS);
  if (now === last) {
    remove(SemaphoreHandle, SEMAPHORE);
    remove(SemaphoreHandle, SET);
    remove(MessageQueueHandle, QUEUE);
    for (const [place, removeShared] of SHARED.entries()) attempt(() => removeShared(Atomics.load(heart, 5 + place)));
    Atomics.add(heart, RESCUES, 1);
  }
  last = now;
}

function remove(Handle, place) {
  attempt(() => Handle.fromId(Atomics.load(heart, place)).remove());
}

function attempt(call) {
  try {
    call();
  } catch {
    // Gone already.
  }
}
