// Two threads that share a segment and a semaphore as processes would.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { createMemory, createSemaphore, SemaphoreHandle, SharedMemoryHandle } from 'sysv-ipc';

if (isMainThread) {
  const memory = createMemory(16, { autoRemove: true, initCharacter: null });
  const done = createSemaphore(0, { autoRemove: true });
  const worker = new Worker(new URL(import.meta.url), { workerData: { memory: memory.key, done: done.key } });
  const ended = once(worker, 'exit');
  await done.acquire({ timeout: 10_000 });
  assert.equal(Atomics.load(memory.view(Int32Array), 1), 42);
  assert.deepEqual(await ended, [0]);
  assert.equal(memory.numberAttached, 1, 'what the worker had attached ends with it');
} else {
  Atomics.store(new SharedMemoryHandle(workerData.memory).view(Int32Array), 1, 42);
  new SemaphoreHandle(workerData.done).V();
}
