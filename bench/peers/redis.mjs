import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { serve } from './serve.mjs';

/** Redis on localhost, spoken to as briefly as can be: one command, one answer, no client library between. */

if (process.send) {
  process.on('disconnect', () => process.exit());
  pong(Number(process.argv[2]));
} else serve({ echo, lock });

/** A server of its own, without a file. It ends with this process, also when that is killed: its shell reads until then. */
async function server() {
  const free = createServer().listen(0, '127.0.0.1');
  await once(free, 'listening');
  const { port } = free.address();
  await new Promise((resolve) => free.close(resolve));
  const redis = `redis-server --port ${port} --bind 127.0.0.1 --save '' --appendonly no`;
  spawn('sh', ['-c', `${redis} & cat; kill $!`], { stdio: ['pipe', 'ignore', 'inherit'] }).unref();
  return port;
}

/** Sends commands in one go; resolves with their answers, as they come over the wire. */
async function client(port) {
  const socket = await connected(port);
  socket.setNoDelay();
  let answers = '';
  let expected = 0;
  let answered = () => {};
  socket.on('data', (chunk) => {
    answers += chunk.toString('latin1');
    if (hold(answers, expected)) answered();
  });
  return async (...commands) => {
    answers = '';
    expected = commands.length;
    const whole = new Promise((resolve) => {
      answered = resolve;
    });
    socket.cork();
    for (const words of commands) {
      socket.write(`*${words.length}\r\n`);
      for (const word of words) {
        socket.write(`$${word.length}\r\n`);
        socket.write(word);
        socket.write('\r\n');
      }
    }
    socket.uncork();
    await whole;
    if (answers.startsWith('-')) throw new Error(answers.trim());
    return answers;
  };
}

async function connected(port) {
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20)); // the server is starting
    }
  }
}

/** Whether so many answers are there, each a line, or an array of texts whose lengths are given. */
function hold(answers, expected) {
  let at = 0;
  for (let parts = expected; parts > 0; parts--) {
    const end = answers.indexOf('\r\n', at);
    if (end === -1) return false;
    const number = Number(answers.slice(at + 1, end));
    const type = answers[at];
    at = end + 2;
    if (type === '*') parts += Math.max(number, 0);
    if (type === '$' && number >= 0) at += number + 2;
  }
  return answers.length >= at;
}

/** Bytes to another process and back, over two lists. */
async function echo(size) {
  const port = await server();
  const send = await client(port);
  const child = fork(fileURLToPath(import.meta.url), [String(port)]);
  process.on('exit', () => child.kill());
  const data = Buffer.alloc(size, ' ');
  return async (times) => {
    for (let i = 0; i < times; i++) {
      await send(['RPUSH', 'there', data], ['BLPOP', 'back', '0']);
    }
  };
}

/** Takes and answers; each answer goes out together with the next request for work. */
async function pong(port) {
  const send = await client(port);
  const take = ['BLPOP', 'there', '0'];
  for (let answers = await send(take); ; ) {
    // … *2 $5 there $size data
    const size = answers.indexOf('$', answers.indexOf('\r\nthere\r\n'));
    const data = answers.slice(answers.indexOf('\r\n', size) + 2, -2);
    answers = await send(['RPUSH', 'back', Buffer.from(data, 'latin1')], take);
  }
}

/** The usual lock: taken if nobody has it, given up by its owner. */
async function lock() {
  const send = await client(await server());
  return async (times) => {
    for (let i = 0; i < times; i++) {
      await send(['SET', 'lock', 'me', 'NX', 'PX', '30000']);
      await send(['DEL', 'lock']);
    }
  };
}
