import { setTimeout as delay } from 'node:timers/promises';
import { fixture, type Peer } from '../../helpers/fixture.ts';
import { newSemaphore } from '../../helpers/objects.ts';
import { WAIT_MODES } from '../../helpers/wait-modes.ts';

/** Processes end, well or badly, while they wait. The promise is 200 ms; the machine may have other things to do. */
const BOUND = 1000;

describe.each(WAIT_MODES)('a process with waits pending, %s', (_, env) => {
  test.each([
    ['process.exit()', 'exit', 7],
    ['an uncaught exception', 'throw', 1],
  ])('%s ends it', async (_title, how, code) => {
    const child = fixture('waits/pending.mjs', [newSemaphore(0).semid, 50, how], { env });
    expect(await child.line()).toBe('pending');
    child.say('go');
    const start = Number(await child.line());
    expect(await child.ended).toMatchObject({ code });
    expect(Date.now() - start).toBeLessThan(BOUND);
  });

  test('SIGTERM ends it', async () => {
    const child = fixture('waits/pending.mjs', [newSemaphore(0).semid, 50, 'stay'], { env });
    expect(await child.line()).toBe('pending');
    const start = Date.now();
    child.kill('SIGTERM');
    expect(await child.ended).toMatchObject({ signal: 'SIGTERM' });
    expect(Date.now() - start).toBeLessThan(BOUND);
  });

  test('is kept alive by them, and ends by itself when they have ended', async () => {
    const semaphore = newSemaphore(0);
    const child = fixture('waits/pending.mjs', [semaphore.semid, 1, 'stay'], { env });
    expect(await child.line()).toBe('pending');
    await delay(300);
    expect(child.process.exitCode).toBeNull();
    semaphore.V();
    expect(await child.ended).toMatchObject({ code: 0, stdout: 'pending\nacquired\n' });
    expect(semaphore.value).toBe(0);
  });

  test('runExclusive() with undo: what a killed holder took comes back; without it, it does not', async () => {
    const semaphore = newSemaphore(1);
    for (const [undo, left] of [
      [true, 1],
      [false, 0],
    ]) {
      const child = fixture('waits/hold.mjs', [semaphore.semid, undo], { env });
      expect(await child.line()).toBe('held');
      expect(semaphore.value).toBe(0);
      child.kill();
      await child.ended;
      expect(semaphore.value).toBe(left);
    }
  });
});

describe('a wait whose success the event loop does not know of yet', () => {
  /** A child whose event loop is busy, and a thread of it that has taken the unit. */
  async function deaf(semid: number, undo: boolean, milliseconds: number): Promise<Peer> {
    for (let tries = 0; tries < 5; tries++) {
      const child = fixture('waits/deaf.mjs', [semid, undo, milliseconds]);
      // It exits if the thread was too slow for it.
      const said = await Promise.race([child.line().catch(() => ''), child.ended]);
      if (said === 'taken') return child;
    }
    throw new Error('Never got there');
  }

  test.each([false, true])('gives the unit back when the process is killed (undo: %s)', async (undo) => {
    const semaphore = newSemaphore(0);
    const child = await deaf(semaphore.semid, undo, 20_000);
    expect(semaphore.value).toBe(0);
    child.kill();
    expect(await child.ended).toMatchObject({ stdout: 'taken\n' });
    expect(semaphore.value).toBe(1);
  });

  test.each([
    [false, 0],
    [true, 1],
  ])('becomes the caller’s own, with undo or without, when it knows (undo: %s)', async (undo, left) => {
    const semaphore = newSemaphore(0);
    const child = await deaf(semaphore.semid, undo, 50);
    expect(await child.line()).toBe('acquired');
    expect(semaphore.value).toBe(0);
    child.kill();
    await child.ended;
    expect(semaphore.value).toBe(left);
  });
});
