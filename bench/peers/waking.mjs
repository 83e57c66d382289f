// How late an event loop wakes up that sleeps until something comes: waking.mjs WAY TIMES prints the delays in nanoseconds as JSON. The
// clock is CLOCK_MONOTONIC, the same in all processes.
import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  ChannelHandle,
  createChannel,
  createMemory,
  createQueue,
  createSemaphore,
  MessageQueueHandle,
  SemaphoreHandle,
  SharedMemoryHandle,
} from 'sysv-ipc';

const [way, times, ...rest] = process.argv.slice(2);

/** The time, eight bytes long. */
function now() {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(process.hrtime.bigint());
  return bytes;
}

const since = (bytes) => Number(process.hrtime.bigint() - bytes.readBigInt64LE());

/** Each gives what wakes the other end, and what it does to sleep; both ends open the same. */
const ways = {
  async channel(key) {
    const channel = key === undefined ? createChannel(4096, { autoRemove: true }) : new ChannelHandle(Number(key));
    return {
      args: [channel.key],
      wake: () => channel.sendSync(now()),
      sleep: async () => since(await channel.receive()),
    };
  },
  async queue(key) {
    const queue = key === undefined ? createQueue({ autoRemove: true }) : new MessageQueueHandle(Number(key));
    return {
      args: [queue.key],
      wake: () => queue.sendSync(now()),
      sleep: async () => since((await queue.receive()).data),
    };
  },
  async semaphore(semaphoreKey, memoryKey) {
    const made = semaphoreKey === undefined;
    const semaphore = made ? createSemaphore(0, { autoRemove: true }) : new SemaphoreHandle(Number(semaphoreKey));
    const memory = made ? createMemory(8, { autoRemove: true }) : new SharedMemoryHandle(Number(memoryKey));
    return {
      args: [semaphore.key, memory.key],
      wake() {
        memory.write(now());
        semaphore.V();
      },
      async sleep() {
        await semaphore.acquire();
        return since(memory.read(8));
      },
    };
  },
  async socket(path = join(tmpdir(), `sysv-ipc-waking-${process.pid}.sock`)) {
    if (!process.send) {
      const server = createServer().listen(path);
      await once(server, 'listening');
      const connected = once(server, 'connection');
      process.on('exit', () => rmSync(path, { force: true }));
      return { args: [path], wake: async () => (await connected)[0].write(now()) };
    }
    const socket = connect(path);
    await once(socket, 'connect');
    return {
      async sleep() {
        // A late one may come together with the next.
        for (let bytes = socket.read(8); ; bytes = socket.read(8)) {
          if (bytes) return since(bytes);
          await once(socket, 'readable');
        }
      },
    };
  },
  async send() {
    const messages = on(process, 'message');
    const next = async () => (await messages.next()).value[0];
    return { args: [], wake: (child) => child.send(now()), sleep: async () => since(Buffer.from(await next())) };
  },
};

if (process.send) {
  const { sleep: doze } = await ways[way](...rest);
  process.send('ready');
  const delays = [];
  while (delays.length < Number(times)) delays.push(await doze());
  console.log(JSON.stringify(delays));
  process.exit();
} else {
  const { args, wake } = await ways[way]();
  const options = { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] };
  const child = fork(fileURLToPath(import.meta.url), [way, times, ...args.map(String)], options);
  const ended = once(child, 'exit');
  await once(child, 'message');
  for (let i = 0; i < Number(times); i++) {
    // Long enough for the other end to have gone to sleep.
    await sleep(2);
    await wake(child);
  }
  await ended;
  process.exit();
}
