import { KeyNotFoundError, NotAttachedError, RemovedError, removeMemory, SharedMemoryHandle, shm } from 'sysv-ipc';
import { newMemory, opened, thrownBy } from '../../helpers/objects.ts';

describe('SharedMemoryHandle.remove() and removeMemory()', () => {
  test('removeMemory() removes by key', () => {
    const memory = newMemory();
    removeMemory(memory.key);
    expect(shm.memoryHasKey(memory.key)).toBe(false);
    expect(thrownBy(() => removeMemory(memory.key))).toBeInstanceOf(KeyNotFoundError);
  });

  test('a removed segment lives on until the last process detaches', () => {
    const memory = newMemory();
    const other = opened(new SharedMemoryHandle(memory.key));
    memory.remove();
    memory.write('still here');
    expect(other.read(10).toString()).toBe('still here');
    expect(other.numberAttached).toBe(2);
    expect(memory.permissions).toBe(0o666);
    other.detach();
    memory.detach();
    const error = thrownBy(() => memory.attach());
    expect(error).toBeInstanceOf(RemovedError);
    expect(error).toMatchObject({ syscall: 'shmat', key: memory.key, id: memory.shmid });
  });

  test('every use after the end is a RemovedError or a NotAttachedError, never another segment', () => {
    const memory = newMemory();
    memory.remove();
    memory.detach();
    const uses: (() => unknown)[] = [
      () => memory.remove(),
      () => memory.attach(),
      () => memory.lock(),
      () => memory.unlock(),
      () => memory.permissions,
      () => memory.uid,
      () => memory.gid,
      () => memory.creatorUid,
      () => memory.creatorGid,
      () => memory.creatorPid,
      () => memory.lastPid,
      () => memory.numberAttached,
      () => memory.lastAttachTime,
      () => memory.lastDetachTime,
      () => memory.lastChangeTime,
      () => {
        memory.permissions = 0o600;
      },
      () => {
        memory.uid = 0;
      },
      () => {
        memory.gid = 0;
      },
    ];
    for (const use of uses) {
      const error = thrownBy(use);
      expect(error).toBeInstanceOf(RemovedError);
      expect(error).toMatchObject({ key: memory.key, id: memory.shmid });
    }
    for (const use of [() => memory.read(), () => memory.write('x'), () => memory.fill(0)]) {
      expect(thrownBy(use)).toBeInstanceOf(NotAttachedError);
    }
    expect(memory.current).toBe(false);
    expect(memory.size).toBe(100);
    memory.detach();
  });

  test('a segment created again under the same key by somebody else is never touched', () => {
    const memory = newMemory(100, { initCharacter: 'm' });
    removeMemory(memory.key);
    const stranger = newMemory(50, { key: memory.key, permissions: 0o640, initCharacter: 's' });
    memory.write('mine');
    memory.permissions = 0o600;
    memory.remove();
    expect(stranger.read().toString()).toBe('s'.repeat(50));
    expect(stranger.permissions).toBe(0o640);
    memory.detach();
    expect(thrownBy(() => memory.remove())).toBeInstanceOf(RemovedError);
    expect(thrownBy(() => memory.attach())).toBeInstanceOf(RemovedError);
    expect(thrownBy(() => memory.numberAttached)).toBeInstanceOf(RemovedError);
    expect(memory.current).toBe(false);
    expect(stranger.current).toBe(true);
  });
});

describe('SharedMemoryHandle.current', () => {
  test('is true until the segment is removed', () => {
    const memory = newMemory();
    const other = opened(new SharedMemoryHandle(memory.key));
    expect([memory.current, other.current]).toEqual([true, true]);
    other.remove();
    expect([memory.current, other.current]).toEqual([false, false]);
    other.detach();
  });

  test('of a segment without a key is false once it is removed, also while it is attached', () => {
    const memory = newMemory(10, { key: 0 });
    expect(memory.current).toBe(true);
    memory.remove();
    expect(memory.current).toBe(false);
  });
});

describe('SharedMemoryHandle[Symbol.dispose]', () => {
  test('detaches, and keeps the segment', () => {
    const memory = newMemory();
    {
      using other = new SharedMemoryHandle(memory.key);
      expect(memory.numberAttached).toBe(2);
      expect(other.attached).toBe(true);
    }
    expect(memory.numberAttached).toBe(1);
    expect(memory.current).toBe(true);
  });
});
