/**
 * One process, or one of its threads, at full speed: creates, uses and destroys objects of its own, and shares a counter and a queue
 * with all others. Tells the soak once a second what it has done.
 */
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  ChannelHandle,
  createChannel,
  createMemory,
  createMutex,
  createQueue,
  createSemaphore,
  createSemaphoreSet,
  MessageQueueHandle,
  MutexHandle,
  ReadWriteLockHandle,
  SemaphoreHandle,
  SharedMemoryHandle,
} from 'sysv-ipc';

const task = isMainThread ? JSON.parse(process.argv[2]) : workerData;
const numbers = new SharedMemoryHandle(task.memory).view(Int32Array);
const lock = new SemaphoreHandle(task.lock);
const mailbox = new MessageQueueHandle(task.queue);
const mutex = new MutexHandle(task.mutex);
const { reader, writer } = new ReadWriteLockHandle(task.readWriteLock);
const pipe = new ChannelHandle(task.channel);
const [LOCKED, ATOMIC, UNDER_MUTEX, WRITTEN, WRITTEN_TOO] = [0, 1, 2, 3, 4];

const done = {
  operations: {},
  errors: {},
  locked: 0,
  atomic: 0,
  underMutex: 0,
  written: 0,
  sent: 0,
  received: 0,
  piped: 0,
  unpiped: 0,
};

const jobs = {
  memory: () =>
    use(createMemory(randomInt(4, 20_000), { initCharacter: null, autoRemove: true }), (own) => {
      own.write('soak');
      own.detach();
      own.attach();
      expect(own.read(4, 0, 'latin1') === 'soak' && own.buffer()[0] === 115, 'memory lost what was written');
    }),
  semaphore: () =>
    use(createSemaphore(3, { autoRemove: true }), (own) => {
      own.undo = true;
      own.P();
      own.V();
      own.P({ timeout: 1000, count: 3 });
      expect(!own.tryAcquire(), 'a semaphore gave more than it had');
    }),
  set: () =>
    use(createSemaphoreSet([1, 2, 3], { autoRemove: true }), async (own) => {
      await own.operate([
        { index: 0, delta: -1 },
        { index: 2, delta: -3 },
      ]);
      expect(own.values.join() === '0,2,0', 'a set lost count');
    }),
  queue: () =>
    use(createQueue({ autoRemove: true }), async (own) => {
      const text = 'x'.repeat(randomInt(2000));
      own.sendSync(text, { type: 3 });
      const { type, data } = await own.receive({ timeout: 1000 });
      expect(type === 3 && data.length === text.length, 'a queue lost a message');
    }),
  ownLocks: () =>
    use(createMutex({ participants: 2, autoRemove: 'last' }), async (own) => {
      await own.runExclusive(() => expect(!own.tryAcquire(), 'a mutex let in two'));
    }),
  ownChannel: () =>
    use(createChannel(1000, { participants: 2, autoRemove: true }), async (own) => {
      const text = 'x'.repeat(randomInt(300));
      await own.send(text);
      own.close();
      for await (const message of own) expect(message.length === text.length, 'a channel lost a message');
    }),
  mutexCounter() {
    mutex.runExclusiveSync(() => {
      numbers[UNDER_MUTEX] += 1;
    });
    done.underMutex += 1;
  },
  async asyncMutexCounter() {
    await mutex.runExclusive(async () => {
      const before = numbers[UNDER_MUTEX];
      if (randomInt(20) === 0) await turn();
      numbers[UNDER_MUTEX] = before + 1;
    });
    done.underMutex += 1;
  },
  async write() {
    await writer.runExclusive(() => {
      numbers[WRITTEN] += 1;
      numbers[WRITTEN_TOO] = numbers[WRITTEN];
    });
    done.written += 1;
  },
  read() {
    reader.runExclusiveSync(() => expect(numbers[WRITTEN] === numbers[WRITTEN_TOO], 'a reader saw half of a write'));
  },
  pipe() {
    if (pipe.trySend(`from ${process.pid}`)) done.piped += 1;
    if (pipe.tryReceive()) done.unpiped += 1;
  },
  lockedCounter() {
    lock.P();
    numbers[LOCKED] += 1;
    lock.V();
    done.locked += 1;
  },
  async asyncLockedCounter() {
    await lock.runExclusive(async () => {
      const before = numbers[LOCKED];
      if (randomInt(20) === 0) await turn();
      numbers[LOCKED] = before + 1;
    });
    done.locked += 1;
  },
  async abortedWait() {
    const controller = new AbortController();
    const end = setTimeout(() => controller.abort(), randomInt(3));
    try {
      await lock.acquire({ signal: controller.signal });
      numbers[LOCKED] += 1;
      lock.release();
      done.locked += 1;
    } catch (error) {
      if (error.name !== 'AbortError') throw error;
    } finally {
      clearTimeout(end);
    }
  },
  atomicCounter() {
    Atomics.add(numbers, ATOMIC, 1);
    done.atomic += 1;
  },
  mail() {
    if (mailbox.trySend(`from ${process.pid}`, { type: randomInt(1, 5) })) done.sent += 1;
    if (mailbox.tryReceive()) done.received += 1;
  },
};

let stopping = false;
const channel = isMainThread ? process : parentPort;
channel.on('message', () => {
  stopping = true;
});
const report = () => (isMainThread ? process.send(done) : parentPort.postMessage(done));
const threads = isMainThread ? Array.from({ length: task.threads }, startThread) : [];
const timer = setInterval(report, 1000);

const names = Object.keys(jobs);
while (!stopping) {
  const name = names[randomInt(names.length)];
  try {
    for (let i = 0; i < 20; i++) {
      await jobs[name]();
      count(done.operations, name);
    }
  } catch (error) {
    count(done.errors, `${name}: ${error.stack}`);
  }
  await turn();
}

clearInterval(timer);
await Promise.all(
  threads.map((thread) => {
    thread.postMessage('stop');
    return once(thread, 'exit');
  }),
);
report();
if (isMainThread) process.disconnect();
else parentPort.close();

/** What a thread reports goes on to the soak under the thread's number. */
function startThread(_, index) {
  const thread = new Worker(new URL(import.meta.url), { workerData: task });
  thread.on('message', (report) => process.send({ ...report, thread: index + 1 }));
  thread.on('error', (error) => count(done.errors, `thread: ${error.stack}`));
  return thread;
}

/** Disposing of it removes it. */
async function use(own, work) {
  try {
    await work(own);
  } finally {
    own[Symbol.dispose]();
  }
}

function expect(met, otherwise) {
  if (!met) throw new Error(otherwise);
}

function count(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}
