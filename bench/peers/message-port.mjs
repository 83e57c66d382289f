import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { serve } from './serve.mjs';

if (isMainThread) serve({ echo: (size) => echo(size) });
else parentPort.on('message', (message) => parentPort.postMessage(message));

/** A message to a worker thread of the same process and back, copied both ways. */
async function echo(size) {
  const worker = new Worker(new URL(import.meta.url));
  await once(worker, 'online');
  const data = new Uint8Array(size).fill(32);
  return async (times) => {
    for (let i = 0; i < times; i++) {
      worker.postMessage(data);
      await once(worker, 'message');
    }
  };
}
