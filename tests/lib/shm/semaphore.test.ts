import { BusyError, KeyExistsError, KeyNotFoundError, RemovedError } from 'sysv-ipc/errors';
import * as shm from 'sysv-ipc/shm';
import { fixture } from '../../helpers/fixture.ts';
import { removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';
import { until } from '../../helpers/until.ts';

function newSemaphore(value?: number, key = unusedKey(), perm?: number): shm.Semaphore {
  const semaphore = shm.createSemaphore(key, value, perm);
  removeLater(() => shm.removeSemaphore(semaphore.semid));
  return semaphore;
}

describe('shm.createSemaphore()', () => {
  test('creates with value 1 and mode 0o666, blocking and without undo', () => {
    const key = unusedKey();
    const semaphore = newSemaphore(undefined, key);
    expect(semaphore).toBeInstanceOf(shm.Semaphore);
    expect([semaphore.key, semaphore.val, semaphore.perm]).toEqual([key, 1, 0o666]);
    expect([semaphore.blocking, semaphore.undo]).toEqual([true, false]);
  });

  test.each([
    [0, '0o600'],
    [32_767, '0o000'],
    [5, '0o444'],
  ])('with value %d and permissions %s', (value, perm) => {
    const semaphore = newSemaphore(value, unusedKey(), Number(perm));
    expect([semaphore.val, semaphore.perm]).toEqual([value, Number(perm)]);
  });

  test('fails if the key is not unique', () => {
    const semaphore = newSemaphore(7);
    const error = thrownBy(() => shm.createSemaphore(semaphore.key));
    expect(error).toBeInstanceOf(KeyExistsError);
    expect(error).toMatchObject({ code: 'EEXIST', syscall: 'semget', key: semaphore.key });
    expect(semaphore.val).toBe(7);
  });

  test('with IPC_PRIVATE makes a semaphore without a key', () => {
    expect(newSemaphore(1, shm.IPC_PRIVATE).key).toBe(0);
  });
});

describe('shm.getsemid(), semaphoreHasKey() and semaphore()', () => {
  test('find it by key and by id', () => {
    const semaphore = newSemaphore(3);
    expect(shm.getsemid(semaphore.key)).toBe(semaphore.semid);
    expect(shm.semaphoreHasKey(semaphore.key)).toBe(true);
    const other = shm.semaphore(semaphore.semid);
    expect([other.semid, other.key, other.val]).toEqual([semaphore.semid, semaphore.key, 3]);
  });

  test('KeyNotFoundError, and false, for a key that nothing has and for IPC_PRIVATE', () => {
    for (const key of [unusedKey(), shm.IPC_PRIVATE]) {
      const error = thrownBy(() => shm.getsemid(key));
      expect(error).toBeInstanceOf(KeyNotFoundError);
      expect(error).toMatchObject({ code: 'ENOENT', key });
      expect(shm.semaphoreHasKey(key)).toBe(false);
    }
  });

  test('a Semaphore of no such id is a RemovedError in every use', () => {
    const { semid } = newSemaphore();
    shm.removeSemaphore(semid);
    const none = shm.semaphore(semid);
    expect(none.semid).toBe(semid);
    for (const use of [
      () => none.P(),
      () => none.V(),
      () => none.Z(),
      () => none.val,
      () => none.key,
      () => none.setVal(1),
      () => none.setPerm(0o600),
    ]) {
      const error = thrownBy(use);
      expect(error).toBeInstanceOf(RemovedError);
      expect(error).toMatchObject({ id: semid });
      expect(error).not.toHaveProperty('key');
    }
    const Semaphore = shm.Semaphore as unknown as new (id: number) => shm.Semaphore;
    expect(thrownBy(() => new Semaphore(1))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });
});

describe('shm.removeSemaphore()', () => {
  test('takes an id, not a key', () => {
    const semaphore = newSemaphore();
    const { key } = semaphore;
    expect(thrownBy(() => shm.removeSemaphore(key))).toBeInstanceOf(RemovedError);
    expect(shm.semaphoreHasKey(key)).toBe(true);
    shm.removeSemaphore(semaphore.semid);
    expect(shm.semaphoreHasKey(key)).toBe(false);
  });
});

describe('shm.Semaphore', () => {
  test('P() decrements, V() increments, Z() returns at zero', () => {
    const semaphore = newSemaphore(1);
    semaphore.V();
    expect(semaphore.val).toBe(2);
    semaphore.P();
    semaphore.P();
    expect(semaphore.val).toBe(0);
    semaphore.Z();
    semaphore.setVal(32_767);
    expect(thrownBy(() => semaphore.V())).toMatchObject({ name: 'IpcError', code: 'ERANGE' });
  });

  test('P() and Z() block until another process lets them go, counted in ncnt and zcnt', async () => {
    const semaphore = newSemaphore(0);
    const taker = fixture('shm-wait.mjs', [semaphore.semid, 'P']);
    await until(() => semaphore.ncnt === 1);
    semaphore.V();
    expect((await taker.ended).code).toBe(0);
    semaphore.setVal(1);
    const watcher = fixture('shm-wait.mjs', [semaphore.semid, 'Z']);
    await until(() => semaphore.zcnt === 1);
    semaphore.P();
    expect((await watcher.ended).code).toBe(0);
    expect([semaphore.ncnt, semaphore.zcnt, semaphore.val]).toEqual([0, 0, 0]);
    expect(semaphore.lpid).toBe(watcher.pid);
    semaphore.V();
    expect(semaphore.lpid).toBe(process.pid);
  });

  test('setBlocking(false) makes P() and Z() a BusyError', () => {
    const semaphore = newSemaphore(0);
    semaphore.setBlocking(false);
    expect(semaphore.blocking).toBe(false);
    expect(thrownBy(() => semaphore.P())).toBeInstanceOf(BusyError);
    semaphore.V();
    expect(thrownBy(() => semaphore.Z())).toBeInstanceOf(shm.error);
    semaphore.setBlocking(true);
    expect(semaphore.blocking).toBe(true);
    semaphore.P();
  });

  test('setUndo(true) takes back what a killed process did', async () => {
    const semaphore = newSemaphore(5);
    const child = fixture('shm-wait.mjs', [semaphore.semid, 'undo']);
    expect(await child.line()).toBe('done');
    expect(semaphore.val).toBe(4);
    child.kill('SIGKILL');
    await until(() => semaphore.val === 5);
    semaphore.setUndo(true);
    expect(semaphore.undo).toBe(true);
    semaphore.setUndo(false);
    expect(semaphore.undo).toBe(false);
  });

  test('setVal(), setPerm(), setUid() and setGid() set exactly that', () => {
    const semaphore = newSemaphore(1, unusedKey(), 0o600);
    semaphore.setVal(9);
    expect(semaphore.val).toBe(9);
    semaphore.setPerm(0o600);
    expect(semaphore.perm).toBe(0o600);
    semaphore.setPerm(0o640);
    expect(semaphore.perm).toBe(0o640);
    semaphore.setUid(1234);
    expect([semaphore.uid, semaphore.gid]).toEqual([1234, process.getgid?.()]);
    semaphore.setGid(4321);
    expect([semaphore.uid, semaphore.gid, semaphore.perm, semaphore.val]).toEqual([1234, 4321, 0o640, 9]);
    expect([semaphore.cuid, semaphore.cgid]).toEqual([process.getuid?.(), process.getgid?.()]);
  });

  test('attributes cannot be assigned', () => {
    const semaphore = newSemaphore();
    for (const name of [
      'semid',
      'key',
      'blocking',
      'undo',
      'cgid',
      'cuid',
      'gid',
      'uid',
      'lpid',
      'ncnt',
      'perm',
      'val',
      'zcnt',
    ]) {
      expect(thrownBy(() => Object.assign(semaphore, { [name]: 1 }))).toBeInstanceOf(TypeError);
    }
  });
});
