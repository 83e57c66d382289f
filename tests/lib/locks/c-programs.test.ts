import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createChannel, createMutex } from 'sysv-ipc';
import { Peer } from '../../helpers/fixture.ts';
import { newMemory, removeLater } from '../../helpers/objects.ts';
import { testWith } from '../../helpers/peers.ts';

/** C programs with docs/sysv-ipc.h in one lock or channel with this process. */
const withC = testWith('gcc');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
  const root = join(__dirname, '../../..');
  const flags = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-Werror', '-I', join(root, 'docs')];
  execFileSync('gcc', [...flags, '-o', join(folder, 'locks'), join(root, 'tests/peers/locks.c')], { stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true }));

async function started(...args: (string | number)[]): Promise<Peer> {
  const peer = new Peer(join(folder, 'locks'), args.map(String));
  expect(await peer.line()).toBe('ready');
  return peer;
}

function kept<T extends Disposable>(object: T): T {
  removeLater(() => object[Symbol.dispose]());
  return object;
}

withC('C and JavaScript exclude each other in one mutex', async () => {
  const mutex = kept(createMutex({ autoRemove: true }));
  const memory = newMemory(64, { initCharacter: 0 });
  const words = memory.view(Int32Array);
  const TIMES = 100_000;
  const peers = await Promise.all([1, 2].map(() => started(mutex.key, 'lock', TIMES, memory.shmid)));
  for (let i = 0; i < TIMES; i++) {
    mutex.acquireSync();
    words[0] = (words[0] as number) + 1;
    mutex.release();
  }
  for (const peer of peers) expect(await peer.line()).toBe('done 0');
  expect(words[0]).toBe(3 * TIMES);
});

withC('each learns of the death of the other', async () => {
  const mutex = kept(createMutex({ autoRemove: true }));
  const holder = await started(mutex.key, 'hold');
  expect(await holder.line()).toBe('held');
  expect(mutex.tryAcquire()).toBe(false);
  const waiting = mutex.acquire();
  holder.kill();
  const held = await waiting;
  expect(mutex.abandoned).toBe(true);
  const next = await started(mutex.key, 'hold');
  held[Symbol.dispose]();
  expect(await next.line()).toBe('held');
});

withC('messages from C to JavaScript, long and short, in order', async () => {
  const channel = kept(createChannel(4096, { autoRemove: true }));
  const [a, b] = await Promise.all([started(channel.key, 'send', 3000, 'a'), started(channel.key, 'send', 3000, 'b')]);
  const next: Record<string, number> = { a: 0, b: 0 };
  for (let i = 0; i < 6000; i++) {
    const message = i % 2 ? channel.receiveSync() : await channel.receive();
    const [name, number] = message.toString().split(' ') as [string, string];
    expect(Number(number)).toBe(next[name]);
    expect(message).toHaveLength(`${name} ${number} `.length + ((Number(number) * 7) % 500));
    next[name] = Number(number) + 1;
  }
  expect([await a.line(), await b.line()]).toEqual(['sent', 'sent']);
});

withC('messages from JavaScript to C, until the channel is closed', async () => {
  const channel = kept(createChannel(2048, { autoRemove: true }));
  const receivers = await Promise.all([1, 2].map(() => started(channel.key, 'receive')));
  let bytes = 0;
  for (let i = 0; i < 5000; i++) {
    const message = Buffer.alloc((i * 13) % 2000, 1);
    bytes += message.length;
    if (i % 2) channel.sendSync(message);
    else await channel.send(message);
  }
  channel.close();
  const reports = (await Promise.all(receivers.map((peer) => peer.line()))).map((line) => line.split(' '));
  expect(reports.map((report) => report[2])).toEqual(['closed', 'closed']);
  expect(reports.reduce((sum, [count]) => sum + Number(count), 0)).toBe(5000);
  expect(reports.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(bytes);
});

withC('C refuses what is not a channel', async () => {
  const mutex = kept(createMutex({ autoRemove: true }));
  const peer = new Peer(join(folder, 'locks'), [String(mutex.key), 'receive']);
  expect(await peer.line()).toMatch(/^open: Bad message/);
});
