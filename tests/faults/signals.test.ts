import { createQueue, createSemaphore, type SemaphoreHandle } from 'sysv-ipc';
import { fixture, type Peer } from '../helpers/fixture.ts';
import { until } from '../helpers/until.ts';
import { aWhile, patience, rounds } from './rounds.ts';

const SIGNALS = rounds(40, 1000);
const KINDS: NodeJS.Signals[] = ['SIGUSR2', 'SIGCHLD', 'SIGWINCH', 'SIGHUP', 'SIGSTOP'];

/** Signals at random moments, before the call, in it and between two tries of it. A stopped process goes on again. */
async function storm(peer: Peer, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    peer.kill(KINDS[i % KINDS.length]);
    await aWhile(3);
    peer.kill('SIGCONT');
  }
}

describe(`${SIGNALS} signals at random moments`, () => {
  test.each([
    ['P', 0, (semaphore: SemaphoreHandle) => semaphore.V()],
    ['P with a timeout', 0, (semaphore: SemaphoreHandle) => semaphore.V()],
    ['operateSync', 0, (semaphore: SemaphoreHandle) => semaphore.V()],
    ['Z', 1, (semaphore: SemaphoreHandle) => semaphore.P()],
  ])(
    '%s waits on through all of them, and takes what is given once',
    async (call, value, give) => {
      using semaphore = createSemaphore(value, { autoRemove: true });
      const peer = fixture('faults/blocked.mjs', [call, semaphore.semid]);
      await peer.line();
      await storm(peer, SIGNALS);
      give(semaphore);
      expect(await peer.json()).toMatchObject({ came: 'done' });
      expect(await peer.ended).toMatchObject({ code: 0, stderr: '' });
      expect(semaphore.value).toBe(0);
    },
    patience(SIGNALS),
  );

  test(
    'sendSync waits on through all of them, and sends once',
    async () => {
      using queue = createQueue({ autoRemove: true, maxBytes: 20 });
      queue.sendSync(Buffer.alloc(20));
      const peer = fixture('faults/blocked.mjs', ['sendSync', queue.msqid]);
      await peer.line();
      await storm(peer, SIGNALS);
      expect([queue.currentMessages, queue.receiveSync().data.length]).toEqual([1, 20]);
      expect(await peer.json()).toMatchObject({ came: 'done' });
      expect(await peer.ended).toMatchObject({ code: 0, stderr: '' });
      expect(queue.receiveSync().data.toString()).toBe('late');
      expect(queue.currentMessages).toBe(0);
    },
    patience(SIGNALS),
  );

  test(
    'receiveSync waits on through all of them, and receives once',
    async () => {
      using queue = createQueue({ autoRemove: true });
      const peer = fixture('faults/blocked.mjs', ['receiveSync', queue.msqid]);
      await peer.line();
      await storm(peer, SIGNALS);
      queue.sendSync('first');
      queue.sendSync('second');
      expect(await peer.json()).toMatchObject({ came: 'first' });
      expect(await peer.ended).toMatchObject({ code: 0, stderr: '' });
      expect(queue.currentMessages).toBe(1);
    },
    patience(SIGNALS),
  );
});

test('P with interruptible ends at the first signal with InterruptedError, and takes nothing', async () => {
  using semaphore = createSemaphore(0, { autoRemove: true });
  const peer = fixture('faults/blocked.mjs', ['interruptible P', semaphore.semid]);
  await peer.line();
  await until(() => semaphore.waitingForNonZero === 1);
  peer.kill('SIGUSR2');
  expect(await peer.json()).toEqual({ came: 'InterruptedError', heard: 1 });
  semaphore.V();
  expect(semaphore.value).toBe(1);
});
