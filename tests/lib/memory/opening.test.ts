import { spawnSync } from 'node:child_process';
import {
  createMemory,
  IpcError,
  KeyExistsError,
  KeyNotFoundError,
  PermissionError,
  RemovedError,
  removeMemory,
  SharedMemoryHandle,
  shm,
} from 'sysv-ipc';
import { newMemory, opened, removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';

const hex = (key: number) => `0x${(key >>> 0).toString(16).padStart(8, '0')}`;

describe('createMemory() creates', () => {
  test('with the defaults: a random positive key, mode 0o666, spaces', () => {
    const memory = newMemory(10);
    expect(memory.key).toBeGreaterThan(0);
    expect(memory.permissions).toBe(0o666);
    expect(memory.size).toBe(10);
    expect(memory.attached).toBe(true);
    expect(memory.readOnly).toBe(false);
    expect(memory.read().toString()).toBe(' '.repeat(10));
    expect(shm.getshmid(memory.key)).toBe(memory.shmid);
  });

  test('two segments under two keys', () => {
    expect(newMemory().key).not.toBe(newMemory().key);
  });

  test.each([
    ['x', 'x'.charCodeAt(0)],
    ['\0', 0],
    [0, 0],
    [255, 255],
    [null, 0],
  ])('filled with initCharacter %j', (initCharacter, byte) => {
    const memory = newMemory(5000, { initCharacter });
    expect(memory.read().equals(Buffer.alloc(5000, byte))).toBe(true);
  });

  test.each(['0o0', '0o1', '0o200', '0o400', '0o077', '0o600', '0o640', '0o777'])(
    'with exactly the permissions %s',
    (octal) => {
      const permissions = Number(octal);
      const memory = newMemory(10, { permissions });
      expect(memory.permissions).toBe(permissions);
      expect(memory.read(1).toString()).toBe(' ');
    },
  );

  test('exclusively: KeyExistsError for a key that is taken, and the other segment untouched', () => {
    const first = newMemory(10, { initCharacter: 'a' });
    const error = thrownBy(() => createMemory(10, { key: first.key }));
    expect(error).toBeInstanceOf(KeyExistsError);
    expect(error).toMatchObject({
      name: 'KeyExistsError',
      code: 'EEXIST',
      errno: 17,
      syscall: 'shmget',
      key: first.key,
    });
    expect(error.message).toBe(
      `Cannot create shared memory of 10 bytes with key ${hex(first.key)}: the key is taken by an object of uid ${process.getuid?.()} that process ${process.pid} made: open that one (\`orOpen: true\`), or remove it if nobody uses it (\`npx sysv-ipc remove memory ${hex(first.key)}\`) (EEXIST from shmget)`,
    );
    expect(first.read().toString()).toBe('a'.repeat(10));
  });

  test('and the KeyExistsError says that the process that made the other is gone', () => {
    const key = unusedKey();
    const program = `require('sysv-ipc').createMemory(10, { key: ${key} })`;
    const { pid } = spawnSync(process.execPath, ['-e', program]);
    removeLater(() => removeMemory(key));
    expect(thrownBy(() => createMemory(10, { key })).message).toMatch(
      `that process ${pid} made, which has ended: open`,
    );
  });

  test('under a key given as unsigned 32 bits, normalised to the signed one', () => {
    const unsigned = (0x8000_0000 + unusedKey()) >>> 0;
    const memory = newMemory(10, { key: unsigned });
    expect(memory.key).toBe(unsigned | 0);
    expect(opened(new SharedMemoryHandle(unsigned)).shmid).toBe(memory.shmid);
    expect(opened(new SharedMemoryHandle(unsigned | 0)).shmid).toBe(memory.shmid);
  });

  test('with key 0, IPC_PRIVATE: a segment that only its id opens', () => {
    const memory = newMemory(10, { key: 0 });
    expect(memory.key).toBe(0);
    expect(memory.current).toBe(true);
    expect(newMemory(10, { key: 0 }).shmid).not.toBe(memory.shmid);
    memory.write('private');
    expect(opened(SharedMemoryHandle.fromId(memory.shmid)).read(7).toString()).toBe('private');
    expect(thrownBy(() => new SharedMemoryHandle(0))).toBeInstanceOf(KeyNotFoundError);
    expect(thrownBy(() => removeMemory(0))).toMatchObject({ code: 'ENOENT', key: 0 });
  });

  test('reserving no swap space with noReserve', () => {
    expect(newMemory(10_000, { noReserve: true }).size).toBe(10_000);
  });
});

describe('new SharedMemoryHandle() and fromId() open', () => {
  test('the same segment by key and by id', () => {
    const memory = newMemory();
    const byKey = opened(new SharedMemoryHandle(memory.key));
    const byId = opened(SharedMemoryHandle.fromId(memory.shmid));
    memory.write('seen by all');
    for (const other of [byKey, byId]) {
      expect(other.read(11).toString()).toBe('seen by all');
      expect([other.key, other.shmid, other.size]).toEqual([memory.key, memory.shmid, memory.size]);
    }
    expect(memory.numberAttached).toBe(3);
    byKey.detach();
    byId.detach();
  });

  test('KeyNotFoundError for a key that nothing has', () => {
    const key = unusedKey();
    const error = thrownBy(() => new SharedMemoryHandle(key));
    expect(error).toBeInstanceOf(KeyNotFoundError);
    expect(error).toBeInstanceOf(IpcError);
    expect(error).toMatchObject({ code: 'ENOENT', errno: 2, syscall: 'shmget', key });
    expect(error.message).toBe(
      `Cannot open shared memory with key ${hex(key)}: no shared memory has that key (ENOENT from shmget)`,
    );
  });

  test('RemovedError for an id that names nothing', () => {
    const memory = newMemory();
    memory.remove();
    memory.detach();
    expect(thrownBy(() => SharedMemoryHandle.fromId(memory.shmid))).toBeInstanceOf(RemovedError);
    expect(thrownBy(() => SharedMemoryHandle.fromId(-1))).toBeInstanceOf(RemovedError);
  });

  test('with the kernel as the only source of the size: no option says otherwise', () => {
    const memory = newMemory(100);
    const options = { size: 1e9 } as { readOnly?: boolean };
    for (const open of [
      () => new SharedMemoryHandle(memory.key, options),
      () => SharedMemoryHandle.fromId(memory.shmid, options),
    ]) {
      expect(thrownBy(open)).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
    }
    expect(memory.numberAttached).toBe(1);
  });

  test('read-only: reads, and refuses write() and fill()', () => {
    const memory = newMemory(10);
    const reader = opened(new SharedMemoryHandle(memory.key, { readOnly: true }));
    expect(reader.readOnly).toBe(true);
    expect(reader.read(1).toString()).toBe(' ');
    for (const change of [() => reader.write('x'), () => reader.fill(0)]) {
      const error = thrownBy(change);
      expect(error).toBeInstanceOf(PermissionError);
      expect(error).toMatchObject({ code: 'EACCES', key: memory.key, id: memory.shmid });
    }
    expect(memory.read().toString()).toBe(' '.repeat(10));
    reader.detach();
    reader.attach();
    expect(thrownBy(() => reader.write('x'))).toBeInstanceOf(PermissionError);
    reader.detach();
    expect(opened(SharedMemoryHandle.fromId(memory.shmid, { readOnly: true })).readOnly).toBe(true);
  });
});
