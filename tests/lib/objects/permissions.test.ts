import { SemaphoreHandle, SharedMemoryHandle, shm } from 'sysv-ipc';
import { resultOf } from '../../helpers/fixture.ts';
import { newMemory, newSemaphore, thrownBy } from '../../helpers/objects.ts';
import { testIf } from '../../helpers/peers.ts';

/** What somebody else, uid 65534, gets from that. */
const asNobody = (action: string, id = 0) => resultOf('as-nobody.mjs', [action, id]) as Promise<unknown>;

const testAsRoot = testIf(process.getuid?.() === 0, 'root, to become another user');

describe('another user', () => {
  testAsRoot.each([
    ['openMemory', 'shmctl', '0o600'],
    ['openMemory', 'shmat', '0o644'],
    ['openReadOnly', 'shmctl', '0o600'],
  ])('%s is a PermissionError from %s with mode %s', async (action, syscall, permissions) => {
    const memory = newMemory(10, { permissions: Number(permissions) });
    expect(await asNobody(action, memory.shmid)).toMatchObject({
      name: 'PermissionError',
      code: 'EACCES',
      errno: 13,
      syscall,
      id: memory.shmid,
    });
  });

  testAsRoot.each([
    ['openMemory', 10, '0o666'],
    ['openReadOnly', ' ', '0o644'],
    ['attachOnly', ' ', '0o604'],
  ])('%s succeeds with %j where the mode lets it', async (action, result, permissions) => {
    expect(await asNobody(action, newMemory(10, { permissions: Number(permissions) }).shmid)).toBe(result);
  });

  testAsRoot.each([
    ['removeMemory', 'shmctl'],
    ['permissions', 'shmctl'],
  ])('%s of memory that is not its own is a PermissionError with EPERM, whatever the mode', async (action, syscall) => {
    const memory = newMemory(10, { permissions: 0o777 });
    const error = await asNobody(action, memory.shmid);
    expect(error).toMatchObject({ name: 'PermissionError', code: 'EPERM', errno: 1, syscall });
    expect((error as Error).message).toMatch(
      /^Cannot (remove|change the mode of) shared memory \d+ \(key 0x\w{8}\): only its owner, its creator or root may do that \(EPERM from shmctl\)$/,
    );
    expect([memory.current, memory.permissions]).toEqual([true, 0o777]);
  });

  testAsRoot.each([
    ['openSemaphore', '0o600', 'semctl', 'EACCES'],
    ['P', '0o644', 'semop', 'EACCES'],
    ['setValue', '0o644', 'semctl', 'EACCES'],
    ['removeSemaphore', '0o666', 'semctl', 'EPERM'],
  ])('%s of a semaphore with mode %s is a PermissionError', async (action, permissions, syscall, code) => {
    const semaphore = newSemaphore(1, { permissions: Number(permissions) });
    expect(await asNobody(action, semaphore.semid)).toMatchObject({ name: 'PermissionError', syscall, code });
    expect([semaphore.current, semaphore.value]).toEqual([true, 1]);
  });

  testAsRoot('may use what has been given to it, by uid or by gid', async () => {
    const memory = newMemory(10, { permissions: 0o600 });
    memory.uid = 65_534;
    expect(await asNobody('permissions', memory.shmid)).toBe('done');
    expect(memory.permissions).toBe(0o666);
    const semaphore = newSemaphore(1, { permissions: 0o060 });
    semaphore.gid = 65_534;
    expect(await asNobody('P', semaphore.semid)).toBe('done');
    expect(await asNobody('removeSemaphore', semaphore.semid)).toMatchObject({ code: 'EPERM' });
  });

  test("makes, fills and disposes of objects whose mode lacks the owner's bits", async () => {
    const made = (await asNobody('create')) as [string, number, number, number][];
    expect(made).toHaveLength(4);
    for (const [text, shmid, semid, plain] of made) {
      expect(text).toBe(' '.repeat(10));
      expect(thrownBy(() => SharedMemoryHandle.fromId(shmid))).toMatchObject({ name: 'RemovedError' });
      for (const id of [semid, plain]) {
        expect(thrownBy(() => SemaphoreHandle.fromId(id))).toMatchObject({ name: 'RemovedError' });
      }
    }
  });

  testAsRoot('has its objects removed at exit though it may not even look at them', async () => {
    const [shmid, semid, memoryError, semaphoreError] = (await asNobody('leave')) as [number, number, object, object];
    expect(memoryError).toMatchObject({ name: 'PermissionError', code: 'EACCES' });
    expect(semaphoreError).toMatchObject({ name: 'PermissionError', code: 'EACCES' });
    expect(thrownBy(() => shm.memory(shmid).perm)).toMatchObject({ name: 'RemovedError' });
    expect(thrownBy(() => shm.semaphore(semid).perm)).toMatchObject({ name: 'RemovedError' });
  });

  testAsRoot('lock() of memory that is not its own is a PermissionError', async () => {
    const error = await asNobody('lock', newMemory().shmid);
    expect(error).toMatchObject({ name: 'PermissionError', code: 'EPERM', syscall: 'shmctl' });
    expect((error as Error).message).toContain('CAP_IPC_LOCK');
  });
});
