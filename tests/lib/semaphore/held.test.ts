import { BusyError, createSemaphoreSet, TimeoutError } from 'sysv-ipc';
import { newSemaphore, removeLater, thrownBy } from '../../helpers/objects.ts';

describe('what acquire() and acquireSync() return', () => {
  test('gives back the count that was taken when it is disposed of, once', async () => {
    const semaphore = newSemaphore(5);
    for (const acquire of [() => semaphore.acquireSync({ count: 3 }), () => semaphore.acquire({ count: 3 })]) {
      const held = await acquire();
      expect(semaphore.value).toBe(2);
      held[Symbol.dispose]();
      held[Symbol.dispose]();
      expect(semaphore.value).toBe(5);
    }
  });

  test('gives back with the undo that it was taken with', () => {
    const semaphore = newSemaphore(1);
    semaphore.undo = true;
    const held = semaphore.acquireSync();
    semaphore.undo = false;
    held[Symbol.dispose]();
    // An adjustment that is left would grow with each round, and the kernel refuse it in the end.
    for (let i = 0; i < 33_000; i++) {
      semaphore.undo = true;
      const again = semaphore.acquireSync();
      semaphore.undo = false;
      again[Symbol.dispose]();
    }
    expect(semaphore.value).toBe(1);
  });
});

describe('SemaphoreHandle.acquireSync()', () => {
  test('waits as P() does, and throws what P() throws', () => {
    const semaphore = newSemaphore(0);
    expect(thrownBy(() => semaphore.acquireSync({ timeout: 1 }))).toBeInstanceOf(TimeoutError);
    semaphore.blocking = false;
    expect(thrownBy(() => semaphore.acquireSync())).toBeInstanceOf(BusyError);
    expect(thrownBy(() => semaphore.acquireSync({ cuont: 1 } as never))).toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
    expect(semaphore.value).toBe(0);
  });
});

describe('SemaphoreHandle.waitForZeroSync()', () => {
  test('is Z()', () => {
    const semaphore = newSemaphore(1);
    expect(thrownBy(() => semaphore.waitForZeroSync({ timeout: 0 }))).toBeInstanceOf(TimeoutError);
    semaphore.P();
    semaphore.waitForZeroSync();
  });
});

describe('SemaphoreHandle.runExclusiveSync()', () => {
  test('holds the semaphore while fn runs, and gives its result', () => {
    const semaphore = newSemaphore(2);
    expect(semaphore.runExclusiveSync(() => semaphore.value, { count: 2 })).toBe(0);
    expect(semaphore.value).toBe(2);
  });

  test('releases when fn throws, and throws the same, also if the semaphore is gone by then', () => {
    const semaphore = newSemaphore(1);
    const failure = new Error('fn');
    const fail = (before: () => void) => () => {
      before();
      throw failure;
    };
    expect(thrownBy(() => semaphore.runExclusiveSync(fail(() => {})))).toBe(failure);
    expect(semaphore.value).toBe(1);
    expect(thrownBy(() => semaphore.runExclusiveSync(fail(() => semaphore.remove())))).toBe(failure);
  });

  test('refuses what is no function, before it takes anything', () => {
    const semaphore = newSemaphore(1);
    expect(thrownBy(() => semaphore.runExclusiveSync('f' as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(semaphore.value).toBe(1);
  });
});

test('SemaphoreSetHandle.at() counts negative indexes from the end', () => {
  const set = createSemaphoreSet([1, 2, 3]);
  removeLater(() => set.remove());
  expect([set.at(-1).value, set.at(-3).value]).toEqual([3, 1]);
});
