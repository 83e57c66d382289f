import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { serve } from './serve.mjs';

if (process.argv[2] === 'sink') process.on('message', (message) => message[0] === 0x21 && process.send('!'));
else if (process.send) process.on('message', (message) => process.send(message));
else serve({ echo: (size) => echo(size), 'one-way': (size) => oneWay(size) });

/** Messages to a child process, which answers the last. */
function oneWay(size) {
  const child = fork(fileURLToPath(import.meta.url), ['sink'], { serialization: 'advanced' });
  process.on('exit', () => child.kill());
  const data = Buffer.alloc(size, ' ');
  const last = Buffer.alloc(size, '!');
  return async (times) => {
    const answer = once(child, 'message');
    for (let i = 1; i < times; i++) {
      // Its own back-pressure: false says that much is waiting to go out.
      if (!child.send(data)) await new Promise((resolve) => setImmediate(resolve));
    }
    child.send(last);
    await answer;
  };
}

/** A message to a child process and back, in the format that knows binary data. */
function echo(size) {
  const child = fork(fileURLToPath(import.meta.url), { serialization: 'advanced' });
  process.on('exit', () => child.kill());
  const data = Buffer.alloc(size, ' ');
  return async (times) => {
    for (let i = 0; i < times; i++) {
      child.send(data);
      await once(child, 'message');
    }
  };
}
