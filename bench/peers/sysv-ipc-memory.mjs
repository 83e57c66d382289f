import { c, createMemory, defineStruct, SemaphoreHandle, SharedMemoryHandle } from 'sysv-ipc';
import { untilRemoved } from './serve.mjs';

const Sample = defineStruct('sample', { count: c.uint32, small: c.int16, ratio: c.double });

export const memory = {
  read(size, key) {
    const memory = new SharedMemoryHandle(key);
    return (times) => {
      for (let i = 0; i < times; i++) memory.read(size, 0);
    };
  },
  'read-into'(size, key) {
    const memory = new SharedMemoryHandle(key);
    const target = Buffer.alloc(size);
    return (times) => {
      for (let i = 0; i < times; i++) memory.readInto(target, 0);
    };
  },
  write(size, key) {
    const memory = new SharedMemoryHandle(key);
    const data = Buffer.alloc(size, ' ');
    return (times) => {
      for (let i = 0; i < times; i++) memory.write(data);
    };
  },
  attach(_size, key) {
    const memory = new SharedMemoryHandle(key);
    memory.detach();
    return (times) => {
      for (let i = 0; i < times; i++) {
        memory.attach();
        memory.detach();
      }
    };
  },
  'create-memory': (size) => (times) => {
    for (let i = 0; i < times; i++) {
      const memory = createMemory(size, { initCharacter: null });
      memory.remove();
      memory.detach();
    }
  },
  'read-member'(_size, key) {
    const sample = new SharedMemoryHandle(key).struct(Sample);
    return (times) => {
      let sum = 0;
      for (let i = 0; i < times; i++) sum += sample.count;
      return sum;
    };
  },
  'write-member'(_size, key) {
    const sample = new SharedMemoryHandle(key).struct(Sample);
    return (times) => {
      for (let i = 0; i < times; i++) sample.count = i;
    };
  },
  /** A message through memory: written, announced, read, and the same back. */
  'memory-ping'(size, ...keys) {
    const { memory, there, back, data } = channel(size, keys);
    return (times) => {
      for (let i = 0; i < times; i++) {
        memory.write(data);
        there.V();
        back.P();
        memory.read(size, 0);
      }
    };
  },
  'memory-pong'(size, ...keys) {
    const { memory, there, back } = channel(size, keys);
    return untilRemoved((times) => {
      for (let i = 0; i < times; i++) {
        there.P();
        const message = memory.read(size, 0);
        memory.write(message);
        back.V();
      }
    });
  },
};

function channel(size, [first, second]) {
  return {
    memory: new SharedMemoryHandle(first),
    there: new SemaphoreHandle(first),
    back: new SemaphoreHandle(second),
    data: Buffer.alloc(size, ' '),
  };
}
