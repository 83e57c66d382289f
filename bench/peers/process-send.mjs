import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { serve } from './serve.mjs';

if (process.send) process.on('message', (message) => process.send(message));
else serve({ echo: (size) => echo(size) });

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
