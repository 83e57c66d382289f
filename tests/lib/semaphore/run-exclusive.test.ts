import type { SemaphoreHandle } from 'sysv-ipc';
import { newSemaphore } from '../../helpers/objects.ts';

let semaphore: SemaphoreHandle;
beforeEach(() => {
  semaphore = newSemaphore(3);
});

describe('SemaphoreHandle.runExclusive()', () => {
  test('holds the semaphore while fn runs, and gives what fn returns', async () => {
    const held = () => semaphore.value;
    expect(await semaphore.runExclusive(held)).toBe(2);
    expect(await semaphore.runExclusive(async () => held(), { count: 3 })).toBe(0);
    expect(semaphore.value).toBe(3);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('its own');
      },
    ],
    ['rejects', () => Promise.reject(new Error('its own'))],
  ])('releases once when fn %s', async (_, fn) => {
    await expect(semaphore.runExclusive(fn, { count: 2 })).rejects.toThrow('its own');
    expect(semaphore.value).toBe(3);
  });

  test('does not call fn, nor release, when it could not acquire', async () => {
    const fn = jest.fn();
    await expect(semaphore.runExclusive(fn, { count: 4, timeout: 20 })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(semaphore.runExclusive(fn, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(fn).not.toHaveBeenCalled();
    expect(semaphore.value).toBe(3);
  });

  test('rejects with what fn threw also when the semaphore was removed meanwhile', async () => {
    const fn = (then: () => unknown) => () => {
      semaphore.remove();
      return then();
    };
    await expect(semaphore.runExclusive(fn(() => Promise.reject(new Error('its own'))))).rejects.toThrow('its own');
    semaphore = newSemaphore(1);
    await expect(semaphore.runExclusive(fn(() => 1))).rejects.toMatchObject({ name: 'RemovedError' });
  });

  test('runs one at a time, in order', async () => {
    const lock = newSemaphore(1);
    const log: string[] = [];
    await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        lock.runExclusive(async () => {
          log.push(`${name}+`);
          await new Promise((resolve) => setTimeout(resolve, 5));
          log.push(`${name}-`);
        }),
      ),
    );
    expect(log).toEqual(['a+', 'a-', 'b+', 'b-', 'c+', 'c-']);
    expect(lock.value).toBe(1);
  });

  test('releases with the undo it acquired with', async () => {
    semaphore.undo = true;
    await semaphore.runExclusive(() => {
      semaphore.undo = false;
    });
    expect(semaphore.value).toBe(3);
  });

  test('checks its arguments before it touches the semaphore', async () => {
    await expect(semaphore.runExclusive(undefined as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    await expect(semaphore.runExclusive(() => {}, { count: 0 })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(semaphore.acquire({ signal: {} as never })).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    await expect(semaphore.acquire({ timeout: -1 })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(semaphore.acquire({ timeout: Number.NaN })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(semaphore.acquire(5 as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    await expect(semaphore.waitForZero({ timeout: '1' as never })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
    expect(semaphore.value).toBe(3);
  });
});
