import { createQueue } from 'sysv-ipc';
import { fixture } from '../helpers/fixture.ts';
import { newMemory, newSemaphore, removeLater, unusedKey } from '../helpers/objects.ts';
import { perl } from '../helpers/peers.ts';
import { until } from '../helpers/until.ts';
import { json, output, run } from './command.ts';

describe('sysv-ipc show memory', () => {
  test('tells every attribute, and which processes have it attached', async () => {
    const memory = newMemory(4096, { permissions: 0o640 });
    const reader = fixture('hold.mjs', [memory.shmid, 'readOnly']);
    expect(await reader.line()).toBe('attached');
    const shown = await json('show', 'memory', `id:${memory.shmid}`);
    expect(shown).toMatchObject({
      kind: 'memory',
      key: memory.key,
      id: memory.shmid,
      size: 4096,
      mode: 'rw-r-----',
      permissions: 0o640,
      numberAttached: 2,
      creator: { pid: process.pid, alive: true },
      attached: expect.arrayContaining([
        expect.objectContaining({ pid: process.pid, uid: 0, owner: 'root', access: 'rw', times: 1 }),
        expect.objectContaining({
          pid: reader.pid,
          owner: 'root',
          access: 'r',
          command: expect.stringContaining('hold.mjs'),
        }),
      ]),
    });
    expect((shown as { attached: unknown[] }).attached).toHaveLength(2);
    const text = await output('show', 'memory', memory.key);
    expect(text).toMatch(/^size +4 KiB \(4096 bytes\)$/m);
    expect(text).toMatch(/^mode +rw-r----- \(0640\)$/m);
    expect(text).toMatch(new RegExp(`^${reader.pid} +root +r +1 +\\S+ .*hold.mjs`, 'm'));
    reader.process.stdin?.end();
    expect(await reader.ended).toMatchObject({ code: 0 });
  });

  test('does not attach it, nor change a time of it', async () => {
    const id = Number(perl('print shmget(0, 50, 0600|01000)'));
    removeLater(() => perl('shmctl($ARGV[0], 0, 0)', id));
    await output('show', 'memory', `id:${id}`);
    expect(await json('show', 'memory', `id:${id}`)).toMatchObject({
      lastAttachTime: null,
      last: null,
      attached: [],
      orphaned: true,
    });
  });
});

describe('sysv-ipc show semaphore', () => {
  test('tells every value of a set made by Perl', async () => {
    const key = unusedKey();
    const id = Number(perl('my $id = semget($ARGV[0], 3, 0600|01000); semctl($id, 1, 16, 7); print $id', key));
    removeLater(() => perl('semctl($ARGV[0], 0, 0, 0)', id));
    const shown = await json('show', 'semaphore', key);
    expect(shown).toMatchObject({ id, length: 3, semaphores: [{ value: 0 }, { index: 1, value: 7 }, { value: 0 }] });
  });

  test('tells who waits', async () => {
    const semaphore = newSemaphore(0);
    const waiter = fixture('wait.mjs', [semaphore.semid, 'P', {}]);
    await waiter.line();
    await until(() => semaphore.waitingForNonZero === 1);
    expect(await json('show', 'semaphore', semaphore.key)).toMatchObject({
      semaphores: [{ index: 0, value: 0, waitingForNonZero: 1, waitingForZero: 0 }],
    });
    expect(await output('show', 'semaphore', semaphore.key)).toMatch(/^ +0 +0 +1 +0 +\d+ \S+/m);
    semaphore.V();
    expect((await waiter.ended).code).toBe(0);
  });
});

describe('sysv-ipc show queue', () => {
  test('tells how full it is', async () => {
    const queue = createQueue({ maxBytes: 1000 });
    removeLater(() => queue.remove());
    queue.sendSync('x'.repeat(250));
    const common = { currentBytes: 250, currentMessages: 1, maxBytes: 1000, lastReceiver: null };
    expect(await json('show', 'queue', queue.key)).toMatchObject({ ...common, lastSender: { pid: process.pid } });
    expect(await output('show', 'queue', queue.key)).toContain('[#####...............] 25 %');
  });
});

test('sysv-ipc show of what there is not fails in one line, and says so if an id was meant', async () => {
  const semaphore = newSemaphore();
  const { code, stdout, stderr } = await run(['show', 'semaphore', unusedKey()]);
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^sysv-ipc: No semaphore has the key \d+\n$/);
  if (semaphore.semid > 0) {
    const mistaken = await run(['show', 'semaphore', semaphore.semid]);
    expect(mistaken.stderr).toContain(`id:${semaphore.semid}`);
  }
  const gone = await run(['show', 'memory', 'id:2147483647']);
  expect(gone.code).toBe(1);
  expect(gone.stderr).toContain('no longer exists');
});
