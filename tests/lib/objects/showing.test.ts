import { inspect } from 'node:util';
import { createSemaphoreSet, SharedMemoryHandle, shm } from 'sysv-ipc';
import { newMemory, newQueue, newSemaphore, opened, removeLater } from '../../helpers/objects.ts';

const hex = (key: number) => `0x${key.toString(16).padStart(8, '0')}`;

describe('a handle in console.log()', () => {
  test('shows class, key, id and state', () => {
    const memory = newMemory(64, { permissions: 0o640 });
    expect(inspect(memory).replaceAll(/\s+/g, ' ')).toBe(
      `SharedMemoryHandle { key: ${hex(memory.key)}, shmid: ${memory.shmid}, size: 64, attached: true, readOnly: false, permissions: 0o640, numberAttached: 1 }`,
    );
    const semaphore = newSemaphore(3);
    expect(inspect(semaphore)).toMatch(
      new RegExp(`^SemaphoreHandle \\{\\s+key: ${hex(semaphore.key)},[\\s\\S]*value: 3,`),
    );
    const queue = newQueue();
    queue.sendSync('abc');
    expect(inspect(queue)).toMatch(
      new RegExp(`^MessageQueueHandle \\{[\\s\\S]*msqid: ${queue.msqid},[\\s\\S]*currentBytes: 3,`),
    );
    const set = createSemaphoreSet([1, 2]);
    removeLater(() => set.remove());
    expect(inspect(set)).toMatch(/^SemaphoreSetHandle \{[\s\S]*values: \[ 1, 2 \],/);
  });

  test('says when the object is gone, and never throws', () => {
    const memory = newMemory(64);
    const other = opened(new SharedMemoryHandle(memory.key));
    const semaphore = newSemaphore();
    semaphore.remove();
    memory.detach();
    other.detach();
    memory.remove();
    for (const handle of [memory, other, semaphore]) {
      expect(inspect(handle)).toMatch(/removed: true\s*\}$/);
      expect(JSON.parse(JSON.stringify(handle))).toMatchObject({ key: handle.key, removed: true });
    }
    expect(() => inspect(shm.memory(memory.shmid))).not.toThrow();
  });

  test('of the low level shows its attributes under their names', () => {
    const memory = newMemory(64);
    expect(inspect(shm.memory(memory.shmid))).toMatch(/^Memory \{[\s\S]*shmid: \d+,[\s\S]*nattch: 1,/);
    expect(inspect(shm.semaphore(newSemaphore(2).semid))).toMatch(/^Semaphore \{[\s\S]*val: 2,/);
  });
});

describe('JSON.stringify(), template strings and Object.keys() of a handle', () => {
  test('give its data, its name and nothing internal', () => {
    const memory = newMemory(64);
    expect(JSON.parse(JSON.stringify(memory))).toEqual({
      class: 'SharedMemoryHandle',
      key: memory.key,
      keyHex: hex(memory.key),
      shmid: memory.shmid,
      size: 64,
      attached: true,
      readOnly: false,
      permissions: 0o666,
      numberAttached: 1,
    });
    expect(`${memory}`).toBe(`SharedMemoryHandle ${hex(memory.key)} (id ${memory.shmid})`);
    for (const handle of [memory, newSemaphore(), newQueue(), shm.memory(memory.shmid)]) {
      expect(Reflect.ownKeys(handle)).toEqual([]);
    }
  });
});
