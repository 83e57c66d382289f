import { KeyNotFoundError, RemovedError, removeSemaphore } from 'sysv-ipc';
import { newSemaphore, thrownBy } from '../../helpers/objects.ts';

describe('SemaphoreHandle.remove() and removeSemaphore()', () => {
  test('remove by id and by key', () => {
    const semaphore = newSemaphore();
    removeSemaphore(semaphore.key);
    expect(semaphore.current).toBe(false);
    expect(thrownBy(() => removeSemaphore(semaphore.key))).toBeInstanceOf(KeyNotFoundError);
    const error = thrownBy(() => semaphore.remove());
    expect(error).toBeInstanceOf(RemovedError);
    expect(error).toMatchObject({ code: 'EINVAL', syscall: 'semctl', key: semaphore.key, id: semaphore.semid });
  });

  test('a semaphore created again under the same key is never touched: every use is a RemovedError', () => {
    const semaphore = newSemaphore(1);
    semaphore.remove();
    const stranger = newSemaphore(5, { key: semaphore.key, permissions: 0o640 });
    const uses: (() => unknown)[] = [
      () => semaphore.P(),
      () => semaphore.P({ timeout: 5 }),
      () => semaphore.V(),
      () => semaphore.Z(),
      () => semaphore.tryAcquire(),
      () => semaphore.release(),
      () => semaphore.remove(),
      () => semaphore.value,
      () => semaphore.permissions,
      () => semaphore.uid,
      () => semaphore.gid,
      () => semaphore.creatorUid,
      () => semaphore.creatorGid,
      () => semaphore.waitingForNonZero,
      () => semaphore.waitingForZero,
      () => semaphore.lastPid,
      () => semaphore.lastOperationTime,
      () => semaphore.lastChangeTime,
      () => {
        semaphore.value = 9;
      },
      () => {
        semaphore.permissions = 0o600;
      },
      () => {
        semaphore.uid = 1;
      },
      () => {
        semaphore.gid = 1;
      },
    ];
    for (const use of uses) {
      const error = thrownBy(use);
      expect(error).toBeInstanceOf(RemovedError);
      expect(error).toMatchObject({ key: semaphore.key, id: semaphore.semid });
    }
    semaphore[Symbol.dispose]();
    expect([semaphore.current, stranger.current]).toEqual([false, true]);
    expect([stranger.value, stranger.permissions, stranger.uid]).toEqual([5, 0o640, process.getuid?.()]);
  });

  test('dispose keeps a semaphore that was not made with autoRemove', () => {
    const semaphore = newSemaphore();
    semaphore[Symbol.dispose]();
    expect(semaphore.current).toBe(true);
  });
});
