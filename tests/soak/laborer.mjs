/**
 * One process, or one of its threads, at full speed: creates, uses and destroys objects of its own, and shares a counter, an
 * account and a queue with all others. Tells its parent once a second what it has done.
 */
import { randomInt } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  createMemory,
  createQueue,
  createSemaphore,
  createSemaphoreSet,
  MessageQueueHandle,
  SemaphoreHandle,
  SharedMemoryHandle,
} from 'sysv-ipc';

const task = isMainThread ? JSON.parse(process.argv[2]) : workerData;
const memory = new SharedMemoryHandle(task.memory);
const lock = new SemaphoreHandle(task.lock);
const queue = new MessageQueueHandle(task.queue);
const numbers = memory.view(Int32Array);
const PLAIN = 0;
const ATOMIC = 1;

const done = { operations: {}, errors: {}, increments: 0, sent: 0, received: 0 };
const count = (name) => {
  done.operations[name] = (done.operations[name] ?? 0) + 1;
};

/** Each makes what it needs, uses it and leaves nothing. */
const jobs = {
  memory() {
    const own = createMemory(randomInt(1, 20_000), { initCharacter: null });
    own.write('soak', 0);
    const view = own.buffer();
    if (own.read(4, 0, 'latin1') !== 'soak' || view[0] !== 115) throw new Error('memory lost what was written');
    own.detach();
    own.attach();
    own.remove();
    own.detach();
  },
  semaphore() {
    const own = createSemaphore(3);
    own.undo = true;
    own.P();
    own.V();
    own.P({ timeout: 10, count: 3 });
    if (own.tryAcquire()) throw new Error('a semaphore gave more than it had');
    own.remove();
  },
  async set() {
    const own = createSemaphoreSet([1, 2, 3]);
    await own.operate([
      { index: 0, delta: -1 },
      { index: 2, delta: -3 },
    ]);
    if (own.values.join() !== '0,2,0') throw new Error('a set lost count');
    own.remove();
  },
  async queue() {
    const own = createQueue();
    const text = 'x'.repeat(randomInt(0, 2000));
    own.sendSync(text, { type: 3 });
    const { type, data } = await own.receive({ timeout: 1000 });
    if (type !== 3 || data.length !== text.length) throw new Error('a queue lost a message');
    own.remove();
  },
  plainCounter() {
    lock.P();
    numbers[PLAIN] += 1;
    lock.V();
    done.increments += 1;
  },
  async asyncCounter() {
    await lock.runExclusive(async () => {
      const read = numbers[PLAIN];
      if (randomInt(20) === 0) await turn();
      numbers[PLAIN] = read + 1;
    });
    done.increments += 1;
  },
  atomicCounter() {
    Atomics.add(numbers, ATOMIC, 1);
  },
  async abortedWait() {
    const controller = new AbortController();
    const end = setTimeout(() => controller.abort(), randomInt(3));
    try {
      await lock.acquire({ signal: controller.signal });
      numbers[PLAIN] += 1;
      lock.release();
      done.increments += 1;
    } catch (error) {
      if (error.name !== 'AbortError') throw error;
    } finally {
      clearTimeout(end);
    }
  },
  mail() {
    if (queue.trySend(`from ${process.pid}`, { type: randomInt(1, 5) })) done.sent += 1;
    if (queue.tryReceive()) done.received += 1;
  },
};
const names = Object.keys(jobs);

let stopping = false;
const stop = () => {
  stopping = true;
};
if (isMainThread) process.on('message', stop);
else parentPort.on('message', stop);

const threads = isMainThread ? startThreads() : [];
const report = () => {
  const message = { ...done, rss: process.memoryUsage.rss(), thread: !isMainThread };
  if (isMainThread) process.send(message);
  else parentPort.postMessage(message);
};
const timer = setInterval(report, 1000);

while (!stopping) {
  const name = names[randomInt(names.length)];
  try {
    for (let i = 0; i < 20; i++) await jobs[name]();
    done.operations[name] = (done.operations[name] ?? 0) + 20;
  } catch (error) {
    count('failed');
    const kind = `${name}: ${error.code ?? error.message}`;
    done.errors[kind] = (done.errors[kind] ?? 0) + 1;
  }
  await turn();
}
clearInterval(timer);
for (const thread of threads) {
  thread.postMessage('stop');
  await new Promise((resolve) => thread.once('exit', resolve));
}
report();
if (isMainThread) process.disconnect();

/** What threads report goes on to the driver as it is, each under its number. */
function startThreads() {
  return Array.from({ length: task.threads }, (_, number) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: task });
    thread.on('message', (message) => process.send({ ...message, number }));
    thread.on('error', (error) => process.send({ ...done, errors: { [`thread: ${error.stack}`]: 1 }, number }));
    return thread;
  });
}
