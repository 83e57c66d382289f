import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serve } from './serve.mjs';

const path = process.argv[2];
if (process.send) connect(path).on('data', process.argv[3] === 'sink' ? answerLast : echoTo);
else serve({ echo: (size) => echo(size), 'one-way': (size) => oneWay(size) });

function echoTo(chunk) {
  this.write(chunk);
}

/** The last message of a round is the only one with such bytes. */
function answerLast(chunk) {
  if (chunk[chunk.length - 1] === 0x21) this.write('!');
}

/** A socket to a child process. */
async function toChild(task) {
  const path = join(tmpdir(), `sysv-ipc-bench-${process.pid}.sock`);
  const server = createServer().listen(path);
  await once(server, 'listening');
  const child = fork(fileURLToPath(import.meta.url), [path, task]);
  process.on('exit', () => {
    child.kill();
    rmSync(path, { force: true });
  });
  const [socket] = await once(server, 'connection');
  return socket;
}

/** Messages to a child process, which answers the last: bytes without borders between them, so without what finds those. */
async function oneWay(size) {
  const socket = await toChild('sink');
  const data = Buffer.alloc(size, ' ');
  const last = Buffer.alloc(size, '!');
  return async (times) => {
    for (let i = 1; i < times; i++) if (!socket.write(data)) await once(socket, 'drain');
    const answer = once(socket, 'data');
    socket.write(last);
    await answer;
  };
}

/** Bytes to a child process and back. */
async function echo(size) {
  const socket = await toChild('echo');
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
