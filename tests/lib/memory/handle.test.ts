import { setTimeout as delay } from 'node:timers/promises';
import {
  createMemory,
  createSemaphore,
  IpcError,
  KeyExistsError,
  KeyNotFoundError,
  keyFor,
  NotAttachedError,
  PermissionError,
  RemovedError,
  removeMemory,
  removeSemaphore,
  SharedMemoryHandle,
  shm,
} from 'sysv-ipc';
import { resultOf } from '../../helpers/fixture.ts';
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
      `Cannot create shared memory of 10 bytes with key ${hex(first.key)}: the key is taken by an object of uid ${process.getuid?.()}: open that one (\`orOpen: true\`), or remove it if nobody uses it (\`npx sysv-ipc remove memory ${hex(first.key)}\`) (EEXIST from shmget)`,
    );
    expect(first.read().toString()).toBe('a'.repeat(10));
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

  test('a segment made anew under the same key by somebody else is never touched', () => {
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

describe('SharedMemoryHandle.read() and write()', () => {
  test('numberOfBytes 0 means from the offset to the end', () => {
    const memory = newMemory(10, { initCharacter: '.' });
    memory.write('0123456789');
    expect(memory.read().toString()).toBe('0123456789');
    expect(memory.read(0).toString()).toBe('0123456789');
    expect(memory.read(0, 4).toString()).toBe('456789');
    expect(memory.read(3, 4).toString()).toBe('456');
    expect(memory.read(0, 10)).toHaveLength(0);
    expect(memory.read(3, 4, 'utf8')).toBe('456');
    expect(memory.read(2, 0, 'hex')).toBe('3031');
  });

  test('read() copies: what is read does not change any more, and changing it changes nothing', () => {
    const memory = newMemory(4);
    const copy = memory.read();
    memory.write('abcd');
    expect(copy.toString()).toBe('    ');
    copy.fill('z');
    expect(memory.read().toString()).toBe('abcd');
  });

  test('strings are UTF-8', () => {
    const memory = newMemory(16, { initCharacter: 0 });
    memory.write('ä€😀');
    expect(memory.read(9).toString('hex')).toBe('c3a4e282acf09f9880');
    expect(memory.read(9, 0, 'utf8')).toBe('ä€😀');
  });

  test('a view over part of a buffer writes exactly its part', () => {
    const bytes = Uint8Array.from({ length: 16 }, (_, i) => i);
    const memory = newMemory(16, { initCharacter: 255 });
    memory.write(new Uint8Array(bytes.buffer, 4, 3), 1);
    memory.write(new DataView(bytes.buffer, 8, 2), 5);
    memory.write(new Uint16Array(bytes.buffer, 12, 1), 8);
    memory.write(Buffer.from(bytes.buffer, 15, 1), 11);
    expect([...memory.read()]).toEqual([255, 4, 5, 6, 255, 8, 9, 255, 12, 13, 255, 15, 255, 255, 255, 255]);
  });

  test('an ArrayBuffer and a SharedArrayBuffer are written whole', () => {
    const memory = newMemory(8, { initCharacter: 0 });
    memory.write(Uint8Array.of(1, 2, 3).buffer);
    const shared = new SharedArrayBuffer(2);
    new Uint8Array(shared).set([8, 9]);
    memory.write(shared as unknown as ArrayBuffer, 4);
    memory.write(new Uint8Array(shared), 6);
    expect([...memory.read()]).toEqual([1, 2, 3, 0, 8, 9, 8, 9]);
  });

  test('nothing written fits everywhere, also at the very end', () => {
    const memory = newMemory(4);
    memory.write('', 4);
    memory.write(new Uint8Array(0), 4);
    expect(memory.read().toString()).toBe('    ');
  });

  test.each([
    ['a string', 'abcde', 6],
    ['a string longer in bytes than in characters', '€€', 5],
    ['a buffer', Buffer.from('abcde'), 6],
    ['more than the whole', 'x'.repeat(11), 0],
    ['a DataView', new DataView(new ArrayBuffer(2)), 9],
  ])('%s that does not fit is a RangeError and writes nothing', (_, data, offset) => {
    const memory = newMemory(10, { initCharacter: '.' });
    const error = thrownBy(() => memory.write(data, offset));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(error.message).toMatch(/data must be at most \d+ bytes/);
    expect(memory.read().toString()).toBe('..........');
  });

  test.each([
    [11, 0],
    [1, 10],
    [5, 6],
    [0, 11],
    [-1, 0],
    [1, -1],
    [1.5, 0],
    [Number.NaN, 0],
    [2 ** 53, 0],
    [1, 2 ** 31],
  ])('read(%d, %d) of ten bytes is a RangeError', (numberOfBytes, offset) => {
    const memory = newMemory(10);
    expect(thrownBy(() => memory.read(numberOfBytes, offset))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
  });

  test('data of another type is a TypeError', () => {
    const memory = newMemory(10);
    for (const data of [undefined, null, 5, {}, [1, 2], Symbol('x')]) {
      expect(thrownBy(() => memory.write(data as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    }
    expect(thrownBy(() => memory.read(1, 0, 'klingon' as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });
});

describe('SharedMemoryHandle.fill()', () => {
  test('fills all, from an offset, or up to an end', () => {
    const memory = newMemory(6);
    memory.fill('a');
    memory.fill(98, 2);
    memory.fill('c', 3, 4);
    memory.fill('d', 6);
    memory.fill('d', 2, 2);
    expect(memory.read().toString()).toBe('aabcbb');
  });

  test.each([['ab'], [''], ['é'], [256], [-1], [1.5], [Number.NaN]])('fill(%j) is a RangeError', (byte) => {
    expect(thrownBy(() => newMemory(6).fill(byte))).toMatchObject({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
  });

  test('outside of the segment is a RangeError', () => {
    const memory = newMemory(6);
    for (const [offset, end] of [[7], [0, 7], [4, 3], [-1], [0.5]]) {
      expect(thrownBy(() => memory.fill('x', offset, end))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    }
    expect(memory.read().toString()).toBe('      ');
  });
});

describe('SharedMemoryHandle.attach() and detach()', () => {
  test('nattch falls and rises; twice is once', () => {
    const memory = newMemory();
    expect([memory.attached, memory.numberAttached]).toEqual([true, 1]);
    memory.attach();
    expect(memory.numberAttached).toBe(1);
    memory.write('kept');
    memory.detach();
    memory.detach();
    expect([memory.attached, memory.numberAttached]).toEqual([false, 0]);
    memory.attach();
    expect([memory.attached, memory.numberAttached]).toEqual([true, 1]);
    expect(memory.read(4).toString()).toBe('kept');
  });

  test('what needs the bytes is a NotAttachedError after detach()', () => {
    const memory = newMemory();
    memory.detach();
    const error = thrownBy(() => memory.read());
    expect(error).toBeInstanceOf(NotAttachedError);
    expect(error).toMatchObject({ code: 'ERR_NOT_ATTACHED', key: memory.key, id: memory.shmid });
    expect(error.message).toBe(
      `Cannot read shared memory ${memory.shmid} (key ${hex(memory.key)}): it is detached; call attach() first`,
    );
    expect(thrownBy(() => memory.write('x'))).toBeInstanceOf(NotAttachedError);
    expect(thrownBy(() => memory.fill('x'))).toBeInstanceOf(NotAttachedError);
  });

  test('ten thousand times over, at whatever address the kernel gives again', () => {
    const memory = newMemory(8);
    for (let i = 0; i < 10_000; i++) {
      memory.write(String(i));
      memory.detach();
      memory.attach();
    }
    expect(memory.read(4).toString()).toBe('9999');
    expect(memory.numberAttached).toBe(1);
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
