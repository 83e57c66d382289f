import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createQueue } from 'sysv-ipc';
import { newMemory, removeLater } from '../helpers/objects.ts';
import { COMMAND, output, run } from './command.ts';

/** Runs a line of sh in which $S is the command. */
function shell(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, S: `${process.execPath} ${COMMAND}`, NO_COLOR: '1' };
    execFile('sh', ['-c', line], { env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr });
    });
  });
}

const newQueue = () => {
  const queue = createQueue();
  removeLater(() => queue.remove());
  return queue;
};

test('a large segment goes in pieces, as numbers and as JSON, in a heap of 24 MB', async () => {
  const size = 3 << 20;
  const memory = newMemory(size, { initCharacter: 7 });
  const node = `${process.execPath} --max-old-space-size=24 ${COMMAND}`;
  const lines = await shell(`${node} read ${memory.key} --as int8 | wc -l`);
  expect([lines.stdout.trim(), lines.stderr]).toEqual([String(size / 16), '']);
  const values = await shell(`${node} read ${memory.key} --as int32 --json`);
  expect(JSON.parse(values.stdout).values).toHaveLength(size / 4);
  const data = await shell(`${node} read ${memory.key} --json`);
  expect(Buffer.from(JSON.parse(data.stdout).data, 'base64')).toEqual(Buffer.alloc(size, 7));
});

test('send refuses a pipe without end as soon as it is longer than a message', async () => {
  const queue = newQueue();
  const { code, stderr } = await shell(`$S send ${queue.key} < /dev/zero`);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^sysv-ipc: Cannot send .*\n$/);
  expect(queue.currentMessages).toBe(0);
});

test('a full output is one line and status 1, a closed one takes no message', async () => {
  const queue = newQueue();
  newMemory(10);
  for (const command of ['ls', 'limits', `read ${newMemory(10).key}`]) {
    const { code, stderr } = await shell(`$S ${command} > /dev/full`);
    expect([code, stderr]).toEqual([1, 'sysv-ipc: Cannot write to standard output: no space is left\n']);
  }
  queue.sendSync('kept');
  const { code, stderr } = await shell(`$S receive ${queue.key} >&-`);
  expect([code, stderr]).toEqual([1, 'sysv-ipc: Standard output is closed: nothing was received\n']);
  expect(queue.currentMessages).toBe(1);
});

test('write reads a file to its end, whatever its size says, and - is the pipe', async () => {
  const memory = newMemory(64 * 1024, { initCharacter: null });
  const written = JSON.parse(await output('write', memory.key, '--file', '/proc/version', '--json'));
  const version = readFileSync('/proc/version');
  expect(written.length).toBe(version.length);
  expect(memory.read(version.length)).toEqual(version);
  const piped = await run(['write', memory.key, '--file', '-'], { input: 'piped' });
  expect([piped.code, memory.read(5).toString()]).toEqual([0, 'piped']);
});
