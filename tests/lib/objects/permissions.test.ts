import {
  createMemory,
  createQueue,
  createSemaphoreSet,
  removeMemory,
  removeQueue,
  removeSemaphore,
  SemaphoreHandle,
  SharedMemoryHandle,
  shm,
} from 'sysv-ipc';
import { resultOf } from '../../helpers/fixture.ts';
import { newMemory, newQueue, newSemaphore, removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';
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

describe('opening what this user may not', () => {
  testAsRoot.each([
    ['0o600', /belongs to uid 0, its mode is 0600, and this process runs as uid 65534; its owner or root can allow it/],
    ['0o644', /uid 65534, which may only read it: open it with `readOnly: true`/],
  ])('with mode %s says whose it is, with which mode, and what would help', async (permissions, message) => {
    const memory = newMemory(10, { permissions: Number(permissions) });
    const { name, message: text } = (await asNobody('openByKey', memory.key)) as Error;
    expect(name).toBe('PermissionError');
    expect(text).toMatch(message);
  });

  testAsRoot('a semaphore that it may operate on and not read is opened and used', async () => {
    const semaphore = newSemaphore(1, { permissions: 0o622 });
    expect(await asNobody('useUnreadable', semaphore.key)).toEqual(['EACCES', true, semaphore.semid]);
    expect(semaphore.value).toBe(2);
  });

  testAsRoot('operates on a set that it may not read, also with orOpen', async () => {
    const set = createSemaphoreSet([0, 1], { key: unusedKey(), permissions: 0o622 });
    removeLater(() => set.remove());
    expect(await asNobody('operateOnly', set.key)).toEqual([false, 2, false]);
    expect(set.values).toEqual([0, 0]);
  });

  testAsRoot('sends to a queue that it may not read, until it is full', async () => {
    const queue = newQueue({ permissions: 0o622, maxBytes: 16 });
    expect(await asNobody('sendOnly', queue.msqid)).toMatchObject([
      true,
      true,
      false,
      { name: 'TimeoutError', message: expect.stringContaining('the queue is full (2 messages with 16 bytes') },
      { name: 'LimitError', message: expect.stringContaining('at most 16 bytes in all') },
    ]);
  });

  testAsRoot('a queue that it may only read names its owner when it sends', async () => {
    const { message } = (await asNobody('send', newQueue({ permissions: 0o644 }).msqid)) as Error;
    expect(message).toContain('it belongs to uid 0, its mode is 0644, and this process runs as uid 65534');
  });
});

describe('orOpen', () => {
  testAsRoot('refuses what neither this user nor root made, where permissions let nobody else in', async () => {
    const key = unusedKey();
    removeLater(() => removeMemory(key));
    removeLater(() => removeSemaphore(key));
    removeLater(() => removeQueue(key));
    expect(await asNobody('squat', key)).toBe('done');
    const own = { key, orOpen: true, permissions: 0o600 };
    for (const open of [
      () => createMemory(10, own),
      () => createSemaphoreSet([1], { key, orOpen: true }),
      () => createQueue({ key, orOpen: true }),
    ]) {
      const error = thrownBy(open);
      expect(error).toMatchObject({ name: 'PermissionError', code: 'EACCES', key });
      expect(error.message).toMatch(/uid 65534 made it.*`anyCreator: true` opens it all the same/);
    }
    const memory = createMemory(10, { ...own, anyCreator: true });
    expect([memory.created, memory.creatorUid]).toEqual([false, 65_534]);
    memory.detach();
    // Who lets everybody in trusts everybody.
    const shared = createMemory(10, { key, orOpen: true });
    expect(shared.created).toBe(false);
    shared.detach();
  });

  testAsRoot('opens what root made', async () => {
    const memory = newMemory(10, { permissions: 0o666 });
    expect(await asNobody('openTrusted', memory.key)).toBe(false);
  });
});
