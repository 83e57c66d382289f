import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from './serve.mjs';

const path = process.argv[2];
if (process.send) connect(path).on('data', echoTo);
else serve({ echo: (size) => echo(size) });

function echoTo(chunk) {
  this.write(chunk);
}

/** Bytes to a child process and back. */
async function echo(size) {
  const path = join(tmpdir(), `sysv-ipc-bench-${process.pid}.sock`);
  const server = createServer().listen(path);
  await once(server, 'listening');
  const child = fork(fileURLToPath(import.meta.url), [path]);
  process.on('exit', () => {
    child.kill();
    rmSync(path, { force: true });
  });
  const [socket] = await once(server, 'connection');
  let missing = 0;
  let arrived = () => {};
  socket.on('data', (chunk) => {
    missing -= chunk.length;
    if (missing === 0) arrived();
  });
  const data = Buffer.alloc(size, ' ');
  return async (times) => {
    for (let i = 0; i < times; i++) {
      missing = size;
      const back = new Promise((resolve) => {
        arrived = resolve;
      });
      socket.write(data);
      await back;
    }
  };
}
