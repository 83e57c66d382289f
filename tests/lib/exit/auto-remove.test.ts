import { setTimeout as delay } from 'node:timers/promises';
import { createMemory, createSemaphore, shm } from 'sysv-ipc';
import { fixture, type Peer } from '../../helpers/fixture.ts';
import { withAllowance } from '../../helpers/lateness.ts';
import { removeLater, thrownBy } from '../../helpers/objects.ts';

type Ids = [shmid: number, semid: number];

/** A child that has made a segment and a semaphore with autoRemove. */
async function start(how: string, env: Record<string, string> = {}): Promise<{ child: Peer; ids: Ids }> {
  const child = fixture('auto-remove.mjs', [how], { env, execArgv: ['--expose-gc'] });
  const ids = (await child.json()) as Ids;
  const [shmid, semid] = ids;
  removeLater(() => shm.removeMemory(shmid));
  removeLater(() => shm.removeSemaphore(semid));
  return { child, ids };
}

function exists([shmid, semid]: Ids): [boolean, boolean] {
  const there = (look: () => unknown) => {
    try {
      look();
      return true;
    } catch {
      return false;
    }
  };
  return [there(() => shm.memory(shmid).perm), there(() => shm.semaphore(semid).perm)];
}

describe('autoRemove removes', () => {
  test.each([
    ['return', 0],
    ['no mode', 0],
    ['exitCode', 5],
    ['exit', 3],
    ['throw', 1],
    ['reject', 1],
    ['collected', 0],
    ['removed already', 0],
  ])('at the end by %s, and leaves the exit code at %d', async (how, code) => {
    const { child, ids } = await start(how);
    const ended = await child.ended;
    expect(ended).toMatchObject({ code, signal: null });
    expect(ended.stderr.includes('Error: un')).toBe(code === 1);
    expect(exists(ids)).toEqual([false, false]);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('at %s, which still ends the process', async (signal) => {
    const { child, ids } = await start('wait');
    expect(exists(ids)).toEqual([true, true]);
    await delay(50);
    child.kill(signal);
    expect(await child.ended).toMatchObject({ code: null, signal, stderr: '' });
    expect(exists(ids)).toEqual([false, false]);
  });

  describe.each([
    ['in the kernel', {}],
    ['polling', { SYSV_IPC_NO_SEMTIMEDOP: '1' }],
  ])('while the main thread waits %s', (_, env) => {
    test.each([
      ['P', 'SIGINT'],
      ['P', 'SIGTERM'],
      ['P', 'SIGHUP'],
      ['P with timeout', 'SIGTERM'],
      ['P after work', 'SIGTERM'],
      ['P again and again', 'SIGTERM'],
    ] as const)('%s, at %s, promptly', async (how, signal) => {
      const { child, ids } = await start(how, env);
      await delay(200);
      const killed = performance.now();
      child.kill(signal);
      const [ended, allowance] = await withAllowance(() => child.ended);
      expect(ended).toMatchObject({ code: null, signal });
      expect(performance.now() - killed).toBeLessThan(500 + allowance);
      expect(exists(ids)).toEqual([false, false]);
    });
  });

  test('when the handle is disposed of', async () => {
    const { child, ids } = await start('dispose');
    expect(await child.line()).toBe('disposed');
    expect(exists(ids)).toEqual([false, false]);
  });

  test('only if it is asked for with true or false', () => {
    for (const create of [
      () => createMemory(10, { autoRemove: 1 as never }),
      () => createSemaphore(0, { autoRemove: 'yes' as never }),
    ]) {
      expect(thrownBy(create)).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    }
  });
});

describe('autoRemove leaves the program its own handlers', () => {
  test.each(['handler', 'once', 'once before'])(
    '%s: it runs, and decides when and how the process ends',
    async (how) => {
      const { child, ids } = await start(how);
      await delay(50);
      child.kill('SIGTERM');
      expect(await child.line()).toBe('heard SIGTERM');
      expect(await child.ended).toMatchObject({ code: 7, signal: null });
      expect(exists(ids)).toEqual([false, false]);
    },
  );
});

describe('beside others that clean up at a signal', () => {
  test.each([
    ['copy', 'waiting'],
    ['copy', 'blocked'],
    ['signal-exit', 'waiting'],
    ['signal-exit', 'blocked'],
  ])('%s, the process %s: SIGTERM ends it, and everything is removed', async (neighbour, how) => {
    const child = fixture('signal-neighbours.mjs', [neighbour, how]);
    const made = (await child.json()) as number[];
    for (const shmid of made) removeLater(() => shm.removeMemory(shmid));
    await delay(100);
    child.kill('SIGTERM');
    const { signal, stdout } = await child.ended;
    expect(signal).toBe('SIGTERM');
    expect(stdout.includes('signal-exit was told')).toBe(neighbour === 'signal-exit');
    for (const shmid of made) expect(() => shm.memory(shmid).perm).toThrow('no longer exists');
  });
});
