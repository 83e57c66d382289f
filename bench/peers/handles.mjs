import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  ChannelHandle,
  createChannel,
  createMemory,
  createMutex,
  createQueue,
  createSemaphore,
  MessageQueueHandle,
  MutexHandle,
  SemaphoreHandle,
  SharedMemoryHandle,
} from 'sysv-ipc';

// One figure: the bytes that an open handle takes, of the heap and beside it. argv: whose. Run with --expose-gc.
const HANDLES = 2000;

const kinds = {
  semaphore: { object: () => createSemaphore(), open: (key) => new SemaphoreHandle(key) },
  memory: { object: () => createMemory(4096), open: (key) => new SharedMemoryHandle(key) },
  'memory-read': {
    object: () => createMemory(4096),
    open(key) {
      const handle = new SharedMemoryHandle(key);
      handle.read(1, 0);
      return handle;
    },
  },
  queue: { object: () => createQueue(), open: (key) => new MessageQueueHandle(key) },
  mutex: { object: () => createMutex(), open: (key) => new MutexHandle(key) },
  channel: { object: () => createChannel(4096), open: (key) => new ChannelHandle(key) },
  'shm-typed-array': {
    object: () => createMemory(4096),
    open: (key) => addon('shm-typed-array').get(key, 'Buffer'),
  },
  svmq: {
    object: () => createQueue(),
    open(key) {
      const MessageQueue = addon('svmq');
      // It reads modes as hexadecimal.
      return new MessageQueue(key, 0x600);
    },
  },
};

const { object, open } = kinds[process.argv[2]];
const made = object();
try {
  open(made.key);
  const before = used();
  const handles = Array.from({ length: HANDLES }, () => open(made.key));
  const bytes = (used() - before) / handles.length;
  console.log(String(Math.round(bytes)));
} finally {
  made.remove();
}

function used() {
  for (let i = 0; i < 3; i++) globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function addon(name) {
  return createRequire(join(process.env.BENCH_ADDONS, 'x.js'))(name);
}
