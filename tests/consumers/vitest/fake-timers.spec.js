import { createQueue, createSemaphore } from 'sysv-ipc';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('with fake timers a blocking wait times out by the real clock', () => {
  const semaphore = createSemaphore(0);
  expect(() => semaphore.P({ timeout: 50 })).toThrow(expect.objectContaining({ code: 'ETIMEDOUT' }));
  semaphore.remove();
});

test('with fake timers a message arrives', async () => {
  const queue = createQueue();
  const received = queue.receive({ timeout: 3000 });
  await queue.send('Sartre');
  expect((await received).data.toString()).toBe('Sartre');
  queue.remove();
});

test('awaited waits time out when the timers are advanced', async () => {
  const [queue, semaphore] = [createQueue(), createSemaphore(0)];
  const waits = [queue.receive({ timeout: 5000 }), semaphore.acquire({ timeout: 5000 })];
  const codes = Promise.all(waits.map((wait) => wait.catch(({ code }) => code)));
  await vi.advanceTimersByTimeAsync(5001);
  expect(await codes).toEqual(['ETIMEDOUT', 'ETIMEDOUT']);
  queue.remove();
  semaphore.remove();
});
