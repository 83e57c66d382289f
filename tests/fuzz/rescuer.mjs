import { parentPort, workerData } from 'node:worker_threads';
import { MessageQueueHandle, SemaphoreSetHandle, SharedMemoryHandle } from 'sysv-ipc';

/**
 * Random calls can wait for ever for what nobody will do. When the main thread has not got on for a while its objects are removed
 * under it, which is one more state that calls must bear.
 */
const { beat, ids } = workerData;
const heart = new Int32Array(beat);
const known = new Int32Array(ids);
let last = -1;
setInterval(() => {
  const now = Atomics.load(heart, 0);
  if (now === last) {
    for (const [place, Handle] of [
      SharedMemoryHandle,
      SemaphoreSetHandle,
      SemaphoreSetHandle,
      MessageQueueHandle,
    ].entries()) {
      try {
        Handle.fromId(Atomics.load(known, place)).remove();
      } catch {
        // Gone already.
      }
    }
  }
  last = now;
}, 60);
parentPort.on('message', () => process.exit());
