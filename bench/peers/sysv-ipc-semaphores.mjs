import { createSemaphore, SemaphoreHandle } from 'sysv-ipc';
import { untilRemoved } from './serve.mjs';

const open = (keys) => keys.map((key) => new SemaphoreHandle(key));

export const semaphores = {
  pair(_size, key) {
    const semaphore = new SemaphoreHandle(key);
    return (times) => {
      for (let i = 0; i < times; i++) {
        semaphore.V();
        semaphore.P();
      }
    };
  },
  lock(_size, key) {
    const semaphore = new SemaphoreHandle(key);
    return (times) => {
      for (let i = 0; i < times; i++) {
        semaphore.P();
        semaphore.V();
      }
    };
  },
  value(_size, key) {
    const semaphore = new SemaphoreHandle(key);
    return (times) => {
      let sum = 0;
      for (let i = 0; i < times; i++) sum += semaphore.value;
      return sum;
    };
  },
  ping(_size, ...keys) {
    const [there, back] = open(keys);
    return (times) => {
      for (let i = 0; i < times; i++) {
        there.V();
        back.P();
      }
    };
  },
  pong(_size, ...keys) {
    const [there, back] = open(keys);
    return untilRemoved((times) => {
      for (let i = 0; i < times; i++) {
        there.P();
        back.V();
      }
    });
  },
  'create-semaphore': () => (times) => {
    for (let i = 0; i < times; i++) createSemaphore().remove();
  },
  'acquire-release'(_size, key) {
    const semaphore = new SemaphoreHandle(key);
    return async (times) => {
      for (let i = 0; i < times; i++) {
        await semaphore.acquire();
        semaphore.release();
      }
    };
  },
  'async-ping'(_size, ...keys) {
    const [there, back] = open(keys);
    return async (times) => {
      for (let i = 0; i < times; i++) {
        there.V();
        await back.acquire();
      }
    };
  },
  'async-pong'(_size, ...keys) {
    const [there, back] = open(keys);
    return untilRemoved(async (times) => {
      for (let i = 0; i < times; i++) {
        await there.acquire();
        back.V();
      }
    });
  },
};
