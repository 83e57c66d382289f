import {
  ChannelHandle,
  createChannel,
  createMutex,
  createReadWriteLock,
  list,
  MutexHandle,
  ReadWriteLockHandle,
} from 'sysv-ipc';
import { hexKey } from 'sysv-ipc/internal';
import { fixture } from '../helpers/fixture.ts';
import { removeLater, unusedKey } from '../helpers/objects.ts';
import { until } from '../helpers/until.ts';
import { json, output, run, start } from './command.ts';

/** Until the test is over. */
function kept<T extends Disposable & { remove(): void }>(object: T): T {
  removeLater(() => {
    object.remove();
    object[Symbol.dispose]();
  });
  return object;
}

interface Details {
  kind: string;
  users: { pid: number; holds: boolean; reads: boolean; ended: boolean }[];
  waiting: number;
  abandoned: boolean;
  channel: { capacity: number; usedBytes: number; messages: number; closed: boolean } | null;
}

describe('sysv-ipc create', () => {
  test.each([
    ['mutex', [], 'mutex', MutexHandle],
    ['read-write-lock', [], 'read-write lock', ReadWriteLockHandle],
    ['channel', ['1000'], 'channel', ChannelHandle],
  ] as const)('%s: prints key and ids; it opens with its mode and places', async (word, size, kind, Handle) => {
    const key = unusedKey();
    const made = await json('create', word, ...size, '--key', key, '--mode', 640, '--participants', 3);
    const shared = kept(new Handle(key));
    const memory = list('memory').find((one) => one.key === key);
    const set = list('semaphores').find((one) => one.key === key);
    expect(made).toEqual({ kind, key, keyHex: hexKey(key), id: memory?.id, semid: set?.id });
    expect([memory?.permissions, set?.permissions]).toEqual([0o640, 0o640]);
    expect(await json('show', key)).toMatchObject({ kind, participants: 3 });
    if (shared instanceof ChannelHandle) expect(shared.capacity).toBe(1024);
  });

  test('a mutex, in words, with a random key', async () => {
    const text = await output('create', 'mutex');
    const [, key, id] = /^mutex: key (0x[0-9a-f]{8}), segment (\d+) and set \d+\n$/.exec(text) ?? [];
    kept(new MutexHandle(Number(key) | 0));
    expect(Number(id)).toBeGreaterThanOrEqual(0);
  });

  test('says where a key goes that stands among the words', async () => {
    const { code, stderr } = await run(['create', 'memory', 'name:cache', '4K']);
    expect([code, stderr]).toEqual([
      2,
      'sysv-ipc: A key goes behind --key, as in `sysv-ipc create memory --key name:cache`\n',
    ]);
    expect(await run(['limits', 'x'])).toMatchObject({
      code: 2,
      stderr: 'sysv-ipc: Too many words for limits: see `sysv-ipc limits --help`\n',
    });
  });
});

describe('a lock in the command', () => {
  test('ls shows segment and set as one, show who holds it and who waits', async () => {
    const mutex = kept(createMutex({ participants: 5 }));
    await mutex.acquire();
    const rows = (await output('ls')).split('\n').filter((line) => line.includes(hexKey(mutex.key)));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatch(/ mutex$/);
    const waiting = start(['lock', mutex.key, '--', 'true']);
    let details!: Details;
    for (let tries = 0; tries < 100 && details?.waiting !== 1; tries++) details = await json('show', mutex.key);
    expect(details).toMatchObject({ kind: 'mutex', waiting: 1, abandoned: false, channel: null });
    expect(details.users.map(({ pid, holds }) => [pid, holds])).toEqual([
      [process.pid, true],
      [waiting.pid, false],
    ]);
    const text = await output('show', mutex.key);
    expect(text).toMatch(/^kind +mutex: segment \d+ and set \d+$/m);
    expect(text).toMatch(/^state +held$/m);
    expect(text).toMatch(/^places +2 of 5 taken$/m);
    expect(text).toMatch(new RegExp(`^${process.pid} +\\S+ +holds it `, 'm'));
    mutex.release();
    expect((await waiting.ended).code).toBe(0);
  });

  test('show of a holder that was killed: abandoned, until somebody has set it right', async () => {
    const mutex = kept(createMutex());
    const holder = fixture('locks/hold.mjs', [mutex.key]);
    await holder.line();
    holder.kill('SIGKILL');
    await holder.ended;
    expect(await json('show', mutex.key)).toMatchObject({
      abandoned: true,
      users: [{ pid: process.pid, holds: false }],
    });
    expect(await output('show', mutex.key)).toContain('abandoned: its holder died');
  });

  test('show of readers and of a writer; its parts are shown by their kinds', async () => {
    const lock = kept(createReadWriteLock());
    lock.reader.acquireSync();
    expect(await output('show', lock.key)).toMatch(/^state +read by 1$/m);
    lock.reader.release();
    lock.writer.acquireSync();
    expect(await output('show', lock.key)).toMatch(/^state +written$/m);
    lock.writer.release();
    expect(await output('show', lock.key)).toMatch(/^state +free$/m);
    expect(await json('show', 'semaphore', lock.key)).toMatchObject({ kind: 'semaphore', partOf: 'read-write lock' });
    expect(await json('show', 'memory', lock.key)).toMatchObject({ kind: 'memory', partOf: 'read-write lock' });
  });

  test('removed by its key, segment and set', async () => {
    const lock = createReadWriteLock();
    expect(await output('remove', lock.key, '--yes')).toMatch(/removed shared memory.*\nremoved semaphore/);
    expect(lock.current).toBe(false);
    lock[Symbol.dispose]();
  });
});

describe('a channel in the command', () => {
  function newChannel(...messages: (string | Buffer)[]): ChannelHandle {
    const channel = kept(createChannel(4096));
    for (const message of messages) channel.sendSync(message);
    return channel;
  }

  test('peek shows its messages and takes none', async () => {
    const channel = newChannel('hello', Buffer.from([0, 1, 255]), 'x'.repeat(100));
    const lines = (await output('peek', channel.key)).trimEnd().split('\n');
    expect(lines).toEqual([
      'INDEX  BYTES  CONTENT',
      '    0      5  hello',
      '    1      3  00 01 ff',
      `    2    100  ${'x'.repeat(40)}…`,
    ]);
    expect(await json('peek', channel.key, '--index', '1')).toMatchObject({ type: null, data: 'AAH/', text: null });
    expect((await run(['peek', channel.key, '--index', '3'])).stderr).toContain('has no message 3: it holds 3');
    expect(channel.messages).toBe(3);
  });

  test('send and receive', async () => {
    const channel = newChannel();
    await output('send', channel.key, 'from the command');
    expect(channel.tryReceive()?.toString()).toBe('from the command');
    channel.sendSync('to the command');
    expect(await output('receive', channel.key)).toBe('to the command\n');
    expect(await run(['receive', channel.key, '--timeout', '20'])).toMatchObject({ code: 3, stdout: '' });
  });

  test('show says how full it is, and --follow ends with it', async () => {
    const channel = newChannel('x'.repeat(2000));
    expect(await json('show', channel.key)).toMatchObject({
      kind: 'channel',
      channel: { capacity: 4096, usedBytes: 2008, messages: 1, closed: false },
    });
    expect(await output('show', channel.key)).toContain('[##########..........] 49 %');
    const following = start(['receive', channel.key, '--follow', '--json']);
    await until(() => channel.messages === 0);
    channel.close();
    expect(await output('show', channel.key)).toMatch(/^state +closed$/m);
    expect((await following.ended).code).toBe(0);
  });
});
