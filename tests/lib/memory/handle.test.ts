import { setTimeout as delay } from 'node:timers/promises';
import { createSemaphore, keyFor, removeSemaphore, SharedMemoryHandle, shm } from 'sysv-ipc';
import { resultOf } from '../../helpers/fixture.ts';
import { newMemory, removeLater, thrownBy } from '../../helpers/objects.ts';

const _hex = (key: number) => `0x${(key >>> 0).toString(16).padStart(8, '0')}`;

describe('SharedMemoryHandle attributes', () => {
  test('tell who, when and how', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const memory = newMemory();
    expect(memory.uid).toBe(process.getuid?.());
    expect(memory.gid).toBe(process.getgid?.());
    expect(memory.creatorUid).toBe(process.getuid?.());
    expect(memory.creatorGid).toBe(process.getgid?.());
    expect(memory.creatorPid).toBe(process.pid);
    expect(memory.lastPid).toBe(process.pid);
    for (const time of [memory.lastAttachTime, memory.lastChangeTime]) {
      expect(time?.getTime()).toBeGreaterThanOrEqual(before);
      expect(time?.getTime()).toBeLessThanOrEqual(Date.now());
    }
    expect(memory.lastDetachTime).toBeNull();
    const { pid } = (await resultOf('attach.mjs', [memory.key])) as { pid: number };
    expect(memory.lastPid).toBe(pid);
    expect(memory.creatorPid).toBe(process.pid);
    expect(memory.lastDetachTime?.getTime()).toBeGreaterThanOrEqual(before);
  });

  test('lastAttachTime of a segment that nobody has attached is null', () => {
    const segment = shm.createMemory(0, 10);
    removeLater(() => shm.removeMemory(segment.shmid));
    const memory = SharedMemoryHandle.fromId(segment.shmid);
    memory.detach();
    expect(memory.lastAttachTime).toBeInstanceOf(Date);
    expect(memory.numberAttached).toBe(0);
  });

  test('setting permissions sets exactly that mode, and changes nothing else', async () => {
    const memory = newMemory();
    const changed = memory.lastChangeTime?.getTime() as number;
    for (const mode of [0o600, 0o644, 0, 0o777, 0o421, 0o666]) {
      memory.permissions = mode;
      expect(memory.permissions).toBe(mode);
    }
    await delay(1100);
    memory.permissions = 0o640;
    expect([memory.uid, memory.gid]).toEqual([process.getuid?.(), process.getgid?.()]);
    expect(memory.lastChangeTime?.getTime()).toBeGreaterThan(changed);
  });

  test('setting uid sets the uid alone, setting gid the gid alone', () => {
    const memory = newMemory(10, { permissions: 0o640 });
    memory.uid = 12_345;
    expect([memory.uid, memory.gid, memory.permissions]).toEqual([12_345, process.getgid?.(), 0o640]);
    memory.gid = 54_321;
    expect([memory.uid, memory.gid, memory.permissions]).toEqual([12_345, 54_321, 0o640]);
    memory.uid = 0xffff_fffe;
    expect(memory.uid).toBe(0xffff_fffe);
    expect([memory.creatorUid, memory.creatorGid]).toEqual([process.getuid?.(), process.getgid?.()]);
  });

  test('lock() and unlock() keep the pages out of swap, and the mode at nine bits', () => {
    const memory = newMemory();
    memory.lock();
    expect(memory.permissions).toBe(0o666);
    memory.permissions = 0o600;
    memory.unlock();
    expect(memory.permissions).toBe(0o600);
  });

  test('cannot be assigned if they are read-only', () => {
    const memory = newMemory();
    for (const name of ['key', 'shmid', 'size', 'attached', 'readOnly', 'current', 'numberAttached', 'creatorPid']) {
      expect(thrownBy(() => Object.assign(memory, { [name]: 1 }))).toBeInstanceOf(TypeError);
    }
  });
});

describe('memory and semaphores', () => {
  test('have keys of their own: one key may name one of each', () => {
    const key = keyFor(`a name that nobody else uses ${process.pid}`);
    const memory = newMemory(10, { key });
    const semaphore = createSemaphore(3, { key });
    removeLater(() => semaphore.remove());
    removeSemaphore(key);
    expect(memory.current).toBe(true);
  });
});
