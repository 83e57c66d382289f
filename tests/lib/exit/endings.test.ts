import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { list, shm } from 'sysv-ipc';
import { type Ended, fixture, fixturePath, Peer } from '../../helpers/fixture.ts';
import { newSemaphore, removeLater } from '../../helpers/objects.ts';
import { testIf } from '../../helpers/peers.ts';
import { until } from '../../helpers/until.ts';

type Ids = [shmid: number, semid: number, msqid: number];

/** Which of them are there. */
function left(ids: Ids[]): unknown {
  const { memory, semaphores, queues } = list();
  const there = (objects: { id: number }[], place: number) =>
    objects.map(({ id }) => id).filter((id) => ids.some((made) => made[place] === id));
  return [there(memory, 0), there(semaphores, 1), there(queues, 2)];
}
const NOTHING = [[], [], []];

/** What they made, by what they printed. */
function made({ stdout }: Ended): Ids[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('['))
    .map((line) => JSON.parse(line));
}

describe('autoRemove leaves nothing at the end by', () => {
  test.each([
    ['an exit listener that calls process.exit()', 4, 1],
    ['process.exit() and an exit listener that calls it again', 4, 1],
    ['an exit listener that makes objects', 0, 2],
    ['an exit listener that makes the first objects', 0, 1],
    ['an exit listener that makes objects and calls process.exit()', 4, 1],
    ['process.removeAllListeners("exit")', 0, 1],
  ])('%s; the status is %d', async (how, code, times) => {
    const ended = await fixture('endings.mjs', [how]).ended;
    expect(ended).toMatchObject({ code, stderr: '' });
    expect(made(ended)).toHaveLength(times);
    expect(left(made(ended))).toEqual(NOTHING);
  });

  test('an exit listener that throws, and the error is shown', async () => {
    const ended = await fixture('endings.mjs', ['an exit listener that throws']).ended;
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringContaining('on purpose') });
    expect(left(made(ended))).toEqual(NOTHING);
  });

  test("an exit listener that uses what is there until the program's end", async () => {
    const ended = await fixture('endings.mjs', ["an exit listener that uses what is there until the program's end"])
      .ended;
    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('last words') });
    expect(left(made(ended))).toEqual(NOTHING);
  });
});

describe('autoRemove leaves nothing at', () => {
  test.each([
    ['a signal after', 'process.removeAllListeners of the signal', 1, { signal: 'SIGINT' }],
    ['a signal while the process is busy', 'a signal while it is busy', 1, { signal: 'SIGINT' }],
    ['two signals while the process is busy', 'a signal while it is busy', 2, { signal: 'SIGINT' }],
    ['a signal before the first timer', 'a signal while it is idle after start', 1, { signal: 'SIGINT' }],
    ['one signal, heard by', 'a signal while it is busy, its own handler registered in the same tick', 1, { code: 7 }],
    ['two signals, heard by', 'a signal while it is busy, its own handler registered in the same tick', 2, { code: 7 }],
  ])('%s: %s (%d times)', async (_, how, times, end) => {
    const child = fixture('endings.mjs', [how]);
    await child.line();
    for (let i = 0; i < times; i++) {
      await delay(100);
      child.kill('SIGINT');
    }
    const ended = await child.ended;
    expect(ended).toMatchObject({ code: null, signal: null, ...end });
    expect(ended.stdout.includes('heard SIGINT')).toBe('code' in end);
    expect(left(made(ended))).toEqual(NOTHING);
  });

  test('a signal between two calls that block: the second takes nothing more', async () => {
    const semaphore = newSemaphore(0);
    const child = fixture('endings.mjs', ['a signal between two calls that block', semaphore.semid]);
    let over = false;
    void child.ended.then(() => {
      over = true;
    });
    await until(() => over || semaphore.waitingForNonZero === 1);
    semaphore.V();
    expect(await child.ended).toMatchObject({ signal: 'SIGINT', stdout: expect.not.stringContaining('taken') });
    expect(semaphore.value).toBe(1);
    expect(left(made(await child.ended))).toEqual(NOTHING);
  });

  const canUnshare = process.getuid?.() === 0 && process.platform === 'linux';
  testIf(canUnshare, 'root on Linux').each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('%s in the first process of a PID namespace, which ends with %d', async (signal, code) => {
    const how = 'a signal while it is idle after start';
    const child = new Peer('unshare', ['--pid', '--fork', process.execPath, fixturePath('endings.mjs'), how]);
    await child.line();
    await delay(100);
    process.kill(childOf(child.pid), signal);
    const ended = await child.ended;
    expect(ended).toMatchObject({ code, stderr: '' });
    expect(left(made(ended))).toEqual(NOTHING);
  });
});

function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8'));
}

describe('a dozen copies of the package in one process', () => {
  test.each([
    ['at its end', 'end', { code: 0 }],
    ['at a signal', 'idle', { signal: 'SIGTERM' }],
    ['at a signal while the last of them blocks', 'blocked', { signal: 'SIGTERM' }],
  ])('leave nothing %s, and warn of no leak', async (_, how, end) => {
    const child = fixture('reset-modules.cjs', [how]);
    const ids = (await child.json()) as [number, number][];
    for (const [shmid] of ids) removeLater(() => shm.removeMemory(shmid));
    await delay(100);
    if (how !== 'end') child.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ code: null, signal: null, ...end, stderr: '' });
    expect(ids).toHaveLength(12);
    expect(left(ids.map(([shmid, semid]) => [shmid, semid, -1]))).toEqual(NOTHING);
  });
});

test.each([
  ['in its process', ['--runInBand']],
  ['in processes of its own', ['--maxWorkers=2']],
])('autoRemove in the test files that jest runs %s leaves nothing, and warns of nothing', async (_, options) => {
  const folder = fixturePath('jest-project');
  const config = JSON.stringify({ testMatch: ['**/*.test.cjs'], testEnvironment: 'node' });
  const args = [require.resolve('jest/bin/jest'), '--rootDir', folder, '--config', config, ...options];
  const ended = await new Peer(process.execPath, args).ended;
  expect(ended).toMatchObject({ code: 0 });
  expect(`${ended.stdout}${ended.stderr}`).not.toMatch(/Warning|did not exit|torn down/);
  expect(made(ended)).toHaveLength(26);
  expect(left(made(ended))).toEqual(NOTHING);
});
