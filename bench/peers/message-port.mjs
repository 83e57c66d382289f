import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { serve } from './serve.mjs';

if (isMainThread) serve({ echo: (size) => echo(size), 'one-way': (size) => oneWay(size) });
else if (workerData === 'sink')
  parentPort.on('message', (message) => message[0] === 0x21 && parentPort.postMessage('!'));
else parentPort.on('message', (message) => parentPort.postMessage(message));

/** Messages to a worker thread, which answers the last. */
async function oneWay(size) {
  const worker = new Worker(new URL(import.meta.url), { workerData: 'sink' });
  await once(worker, 'online');
  const data = new Uint8Array(size).fill(32);
  const last = new Uint8Array(size).fill(33);
  return async (times) => {
    const answer = once(worker, 'message');
    for (let i = 1; i < times; i++) worker.postMessage(data);
    worker.postMessage(last);
    await answer;
  };
}

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
