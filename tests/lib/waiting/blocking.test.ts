import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { semaphoreTimeoutSupported } from 'sysv-ipc';
import { fixture, type Peer, resultOf } from '../../helpers/fixture.ts';
import { withAllowance } from '../../helpers/lateness.ts';
import { newSemaphore } from '../../helpers/objects.ts';
import { testIf } from '../../helpers/peers.ts';
import { until } from '../../helpers/until.ts';

interface Outcome {
  ending: 'done' | { name: string; code: string; message: string; id: number };
  took: number;
  heard: number;
}

test('semaphoreTimeoutSupported is true on Linux', () => {
  expect(semaphoreTimeoutSupported).toBe(process.platform === 'linux' && !process.env.SYSV_IPC_NO_SEMTIMEDOP);
});

// The second time as on a system without semtimedop, where waits with a timeout poll.
describe.each([
  ['in the kernel', {}],
  ['polling', { SYSV_IPC_NO_SEMTIMEDOP: '1' }],
])('blocking waits %s', (_, env: Record<string, string>) => {
  /** A child that waits; `waiting` sees it from outside. */
  async function waiter(semid: number, operation: 'P' | 'Z', options: object, signals: string[] = []): Promise<Peer> {
    const child = fixture('wait.mjs', [semid, operation, options, ...signals], { env });
    expect(await child.line()).toBe('waiting');
    return child;
  }
  const polls = 'SYSV_IPC_NO_SEMTIMEDOP' in env;

  test.each([{}, { timeout: 20_000 }])('P(%j) is woken by V() of another process', async (options) => {
    const semaphore = newSemaphore(0);
    const child = await waiter(semaphore.semid, 'P', options);
    if (!polls || !('timeout' in options)) await until(() => semaphore.waitingForNonZero === 1);
    semaphore.V();
    expect(await child.json()).toMatchObject({ ending: 'done' });
    expect(semaphore.value).toBe(0);
  });

  test('P() of a count waits until there is as much', async () => {
    const semaphore = newSemaphore(0);
    const child = await waiter(semaphore.semid, 'P', { count: 3, timeout: 20_000 });
    semaphore.V(2);
    await delay(50);
    expect(semaphore.value).toBe(2);
    semaphore.V();
    expect(await child.json()).toMatchObject({ ending: 'done' });
    expect(semaphore.value).toBe(0);
  });

  test.each([{}, { timeout: 20_000 }])('Z(%j) is woken when another process takes the last', async (options) => {
    const semaphore = newSemaphore(1);
    const child = await waiter(semaphore.semid, 'Z', options);
    await delay(20);
    semaphore.P();
    expect(await child.json()).toMatchObject({ ending: 'done' });
  });

  test.each([
    ['P', {}],
    ['P', { timeout: 20_000 }],
    ['Z', {}],
    ['Z', { timeout: 20_000 }],
  ] as const)('%s(%j) is a RemovedError when the semaphore is removed under it', async (operation, options) => {
    const semaphore = newSemaphore(operation === 'P' ? 0 : 1);
    const child = await waiter(semaphore.semid, operation, options);
    const sleeps = !polls || !('timeout' in options);
    if (sleeps) await until(() => semaphore.waitingForNonZero + semaphore.waitingForZero > 0);
    semaphore.remove();
    const { ending } = (await child.json()) as Outcome;
    expect(ending).toMatchObject({ name: 'RemovedError', id: semaphore.semid });
    // Who asks only now and then finds that the id names nothing any more.
    if (sleeps) expect(ending).toMatchObject({ code: 'EIDRM', message: expect.stringContaining('it was removed') });
  });

  test('P() is not ended by SIGUSR1 or SIGCHLD that the process handles', async () => {
    const semaphore = newSemaphore(0);
    for (const options of [{}, { timeout: 20_000 }]) {
      const child = await waiter(semaphore.semid, 'P', options, ['SIGUSR1', 'SIGCHLD']);
      await delay(50);
      for (const signal of ['SIGUSR1', 'SIGCHLD', 'SIGUSR1'] as const) {
        child.kill(signal);
        await delay(20);
      }
      semaphore.V();
      const { ending, heard } = (await child.json()) as Outcome;
      expect(ending).toBe('done');
      expect(heard).toBeGreaterThan(0);
    }
  });

  test.each([{}, { timeout: 20_000 }])('P(%j) that is interruptible ends with an InterruptedError', async (options) => {
    const semaphore = newSemaphore(0);
    const child = await waiter(semaphore.semid, 'P', { ...options, interruptible: true }, ['SIGUSR1']);
    // A polling wait misses a signal that comes between two sleeps.
    const sending = setInterval(() => child.kill('SIGUSR1'), 50);
    const { ending } = (await child.json()) as Outcome;
    clearInterval(sending);
    expect(ending).toMatchObject({ name: 'InterruptedError', code: 'EINTR', id: semaphore.semid });
    expect(semaphore.waitingForNonZero).toBe(0);
  });

  test.each(['P', 'Z'] as const)('the deadline of %s() holds in a storm of signals', async (operation) => {
    const semaphore = newSemaphore(operation === 'P' ? 0 : 1);
    const child = await waiter(semaphore.semid, operation, { timeout: 400 }, ['SIGUSR1', 'SIGCHLD']);
    const storm = setInterval(() => {
      child.kill('SIGUSR1');
      child.kill('SIGCHLD');
    }, 2);
    const [{ ending, took, heard }, allowance] = await withAllowance(async () => (await child.json()) as Outcome);
    clearInterval(storm);
    expect(ending).toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' });
    expect(heard).toBeGreaterThan(0);
    expect(took).toBeGreaterThanOrEqual(399);
    expect(took).toBeLessThan(400 + allowance);
  });

  test('a worker blocked in P() is terminated within 500 ms', async () => {
    const semaphore = newSemaphore(0);
    const [{ terminated }, allowance] = await withAllowance(() =>
      resultOf<{ terminated: number }>('blocked-worker.mjs', [semaphore.semid, 'terminate'], { env }),
    );
    expect(terminated).toBeLessThan(500 + allowance);
    await until(() => semaphore.waitingForNonZero === 0);
    expect(semaphore.value).toBe(0);
  });

  test('a worker blocked in P() holds up process.exit() for less than 500 ms', async () => {
    const semaphore = newSemaphore(0);
    const child = fixture('blocked-worker.mjs', [semaphore.semid, 'exit'], { env });
    expect(await child.line()).toBe('exiting');
    const start = performance.now();
    const [ended, allowance] = await withAllowance(() => child.ended);
    expect(ended).toMatchObject({ code: 3, signal: null });
    expect(performance.now() - start).toBeLessThan(500 + allowance);
  });
});

/** How often the threads of a process have gone to sleep. */
function sleeps(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const counts = threads.map((thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
    return Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1]);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

testIf(process.platform === 'linux', 'Linux')('a worker blocked in P() wakes a few times a second', async () => {
  const semaphore = newSemaphore(0);
  const child = fixture('blocked-worker.mjs', [semaphore.semid, 'stay']);
  expect(await child.line()).toBe('blocked');
  const [before, start] = [sleeps(child.pid), performance.now()];
  await delay(1000);
  const seconds = (performance.now() - start) / 1000;
  expect(sleeps(child.pid) - before).toBeLessThan(20 * seconds);
  expect(semaphore.waitingForNonZero).toBe(1);
});

describe('SEM_UNDO', () => {
  test.each(['main', 'worker'])('what a process did on its %s thread is undone when it is killed', async (thread) => {
    const semaphore = newSemaphore(5);
    const child = fixture('undo.mjs', [semaphore.semid, thread]);
    expect(await child.line()).toBe('done');
    expect(semaphore.value).toBe(4);
    child.kill('SIGKILL');
    expect((await child.ended).signal).toBe('SIGKILL');
    // Three were taken with undo and two given back without it.
    await until(() => semaphore.value === 7);
  });

  test("undo can be read, and is the handle's own", () => {
    const semaphore = newSemaphore(0);
    semaphore.undo = true;
    expect(semaphore.undo).toBe(true);
    semaphore.undo = false;
    expect(semaphore.undo).toBe(false);
  });
});
