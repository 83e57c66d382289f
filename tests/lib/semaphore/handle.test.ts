import { setTimeout as delay } from 'node:timers/promises';
import { BusyError, IpcError, SemaphoreHandle, TimeoutError } from 'sysv-ipc';
import { fixture } from '../../helpers/fixture.ts';
import { newSemaphore, thrownBy } from '../../helpers/objects.ts';
import { until } from '../../helpers/until.ts';

const hex = (key: number) => `0x${(key >>> 0).toString(16).padStart(8, '0')}`;

describe('SemaphoreHandle P, V, Z and their kin that need not wait', () => {
  test('P() decrements, V() increments, by one or by count', () => {
    const semaphore = newSemaphore(5);
    semaphore.P();
    expect(semaphore.value).toBe(4);
    semaphore.P({ count: 3 });
    expect(semaphore.value).toBe(1);
    semaphore.V();
    semaphore.V(4);
    expect(semaphore.value).toBe(6);
    semaphore.release();
    semaphore.release(2);
    expect(semaphore.value).toBe(9);
    semaphore.P({ timeout: 0, count: 9 });
    semaphore.Z();
    semaphore.Z({ timeout: 0 });
    expect(semaphore.value).toBe(0);
  });

  test('tryAcquire() takes it or says false', () => {
    const semaphore = newSemaphore(3);
    expect(semaphore.tryAcquire(2)).toBe(true);
    expect(semaphore.tryAcquire(2)).toBe(false);
    expect(semaphore.tryAcquire()).toBe(true);
    expect(semaphore.tryAcquire()).toBe(false);
    expect(semaphore.value).toBe(0);
  });

  test('V() above 32767 is an IpcError with ERANGE, and changes nothing', () => {
    const semaphore = newSemaphore(32_766);
    semaphore.V();
    const error = thrownBy(() => semaphore.V());
    expect(error).toBeInstanceOf(IpcError);
    expect(error).toMatchObject({ code: 'ERANGE', syscall: 'semop', id: semaphore.semid });
    expect(semaphore.value).toBe(32_767);
  });
});

describe('SemaphoreHandle.blocking', () => {
  test('false: P() and Z() are a BusyError at once', () => {
    const semaphore = newSemaphore(0);
    semaphore.blocking = false;
    expect(semaphore.blocking).toBe(false);
    const error = thrownBy(() => semaphore.P());
    expect(error).toBeInstanceOf(BusyError);
    expect(error).not.toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({ name: 'BusyError', code: 'EAGAIN', errno: 11, syscall: 'semop', key: semaphore.key });
    expect(error.message).toContain(`semaphore ${semaphore.semid} (key ${hex(semaphore.key)})`);
    semaphore.V();
    expect(thrownBy(() => semaphore.Z())).toBeInstanceOf(BusyError);
    semaphore.P();
    semaphore.Z();
    semaphore.blocking = true;
    expect(thrownBy(() => semaphore.P({ timeout: 1 }))).toBeInstanceOf(TimeoutError);
  });

  test("is the handle's own", () => {
    const semaphore = newSemaphore(0);
    semaphore.blocking = false;
    expect(new SemaphoreHandle(semaphore.key).blocking).toBe(true);
  });
});

describe('SemaphoreHandle with a timeout', () => {
  test('P() and Z() are a TimeoutError when it has passed', () => {
    const semaphore = newSemaphore(0);
    const start = performance.now();
    const error = thrownBy(() => semaphore.P({ timeout: 60 }));
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toBeInstanceOf(BusyError);
    expect(error).toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT', key: semaphore.key, id: semaphore.semid });
    expect(error.message).toMatch(/^Cannot acquire semaphore \d+ \(key 0x[0-9a-f]{8}\): 60 milliseconds passed/);
    semaphore.V();
    expect(thrownBy(() => semaphore.Z({ timeout: 1.5 }))).toBeInstanceOf(TimeoutError);
    expect(thrownBy(() => semaphore.P({ timeout: 0, count: 2 }))).toBeInstanceOf(TimeoutError);
    expect(semaphore.value).toBe(1);
  });
});

describe('SemaphoreHandle attributes', () => {
  test('value can be set', () => {
    const semaphore = newSemaphore();
    for (const value of [0, 5, 32_767, 0]) {
      semaphore.value = value;
      expect(semaphore.value).toBe(value);
    }
  });

  test('tell who, when and how', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const semaphore = newSemaphore(2);
    expect(semaphore.uid).toBe(process.getuid?.());
    expect(semaphore.gid).toBe(process.getgid?.());
    expect(semaphore.creatorUid).toBe(process.getuid?.());
    expect(semaphore.creatorGid).toBe(process.getgid?.());
    expect(semaphore.lastOperationTime).toBeNull();
    expect(semaphore.lastChangeTime?.getTime()).toBeGreaterThanOrEqual(before);
    semaphore.P();
    expect(semaphore.lastPid).toBe(process.pid);
    expect(semaphore.lastOperationTime?.getTime()).toBeGreaterThanOrEqual(before);
    const child = fixture('wait.mjs', [semaphore.semid, 'P', {}]);
    expect((await child.ended).code).toBe(0);
    expect(semaphore.lastPid).toBe(child.pid);
  });

  test('setting permissions, uid and gid sets exactly that and nothing else', async () => {
    const semaphore = newSemaphore(2);
    for (const mode of [0o600, 0, 0o777, 0o421, 0o640]) {
      semaphore.permissions = mode;
      expect(semaphore.permissions).toBe(mode);
    }
    semaphore.uid = 12_345;
    expect([semaphore.uid, semaphore.gid, semaphore.permissions]).toEqual([12_345, process.getgid?.(), 0o640]);
    semaphore.gid = 54_321;
    expect([semaphore.uid, semaphore.gid, semaphore.permissions]).toEqual([12_345, 54_321, 0o640]);
    expect([semaphore.creatorUid, semaphore.creatorGid, semaphore.value]).toEqual([0, 0, 2]);
    const changed = semaphore.lastChangeTime?.getTime() as number;
    await delay(1100);
    semaphore.permissions = 0o600;
    expect(semaphore.lastChangeTime?.getTime()).toBeGreaterThan(changed);
  });

  test('count those who wait, seen from outside', async () => {
    const semaphore = newSemaphore(0);
    expect([semaphore.waitingForNonZero, semaphore.waitingForZero]).toEqual([0, 0]);
    const takers = [1, 2].map(() => fixture('wait.mjs', [semaphore.semid, 'P', {}]));
    await until(() => semaphore.waitingForNonZero === 2);
    expect(semaphore.waitingForZero).toBe(0);
    semaphore.V(2);
    for (const taker of takers) expect((await taker.ended).code).toBe(0);
    expect(semaphore.waitingForNonZero).toBe(0);

    semaphore.value = 1;
    const watcher = fixture('wait.mjs', [semaphore.semid, 'Z', {}]);
    await until(() => semaphore.waitingForZero === 1);
    expect(semaphore.waitingForNonZero).toBe(0);
    semaphore.P();
    expect((await watcher.ended).code).toBe(0);
    expect(semaphore.waitingForZero).toBe(0);
  });

  test('cannot be assigned if they are read-only', () => {
    const semaphore = newSemaphore();
    for (const name of ['key', 'semid', 'index', 'current', 'waitingForZero', 'waitingForNonZero', 'lastPid']) {
      expect(thrownBy(() => Object.assign(semaphore, { [name]: 1 }))).toBeInstanceOf(TypeError);
    }
  });
});
