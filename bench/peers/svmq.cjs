const { createRequire } = require('node:module');
const { join } = require('node:path');
const { promisify } = require('node:util');

const MessageQueue = createRequire(join(process.env.BENCH_ADDONS, 'x.js'))('svmq');

function open(key) {
  // It reads modes as hexadecimal.
  const queue = new MessageQueue(key, 0x600);
  return { push: promisify(queue.push.bind(queue)), pop: promisify(queue.pop.bind(queue)) };
}

// All its calls go through libuv's pool.
const operations = {
  'send-receive'(size, key) {
    const queue = open(key);
    const data = Buffer.alloc(size, ' ');
    return async (times) => {
      for (let i = 0; i < times; i++) {
        await queue.push(data);
        await queue.pop();
      }
    };
  },
  'create-queue': () => async (times) => {
    for (let i = 0; i < times; i++) new MessageQueue(0x5e5a_0000 + process.pid, 0x600).close();
  },
};

import('./serve.mjs').then(({ serve }) => serve(operations));
