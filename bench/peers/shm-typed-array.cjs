const { createRequire } = require('node:module');
const { join } = require('node:path');

// It prints a line of its own at exit, when all is measured.
const shm = createRequire(join(process.env.BENCH_ADDONS, 'x.js'))('shm-typed-array');

const open = (key) => shm.get(key, 'Buffer');

const operations = {
  read(size, key) {
    const memory = open(key);
    return (times) => {
      for (let i = 0; i < times; i++) memory.copy(Buffer.allocUnsafe(size), 0, 0, size);
    };
  },
  'read-into'(size, key) {
    const memory = open(key);
    const target = Buffer.alloc(size);
    return (times) => {
      for (let i = 0; i < times; i++) memory.copy(target, 0, 0, size);
    };
  },
  write(size, key) {
    const memory = open(key);
    const data = Buffer.alloc(size, ' ');
    return (times) => {
      for (let i = 0; i < times; i++) memory.set(data);
    };
  },
  attach: (_size, key) => (times) => {
    for (let i = 0; i < times; i++) {
      shm.get(key, 'Buffer');
      shm.detach(key);
    }
  },
  'create-memory': (size) => (times) => {
    for (let i = 0; i < times; i++) shm.destroy(shm.create(size).key);
  },
};

import('./serve.mjs').then(({ serve }) => serve(operations));
