import {
  IpcError,
  KeyExistsError,
  KeyNotFoundError,
  NotAttachedError,
  PermissionError,
  RemovedError,
} from 'sysv-ipc/errors';
import * as shm from 'sysv-ipc/shm';
import { removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';

function newSegment(size = 100, key = unusedKey(), perm?: number): shm.Memory {
  const segment = shm.createMemory(key, size, perm);
  removeLater(() => {
    segment.detach();
    shm.removeMemory(segment.shmid);
  });
  return segment;
}

describe('shm constants', () => {
  test('are those of <sys/ipc.h>, <sys/shm.h> and <sys/sem.h>', () => {
    expect(shm).toMatchObject({
      IPC_PRIVATE: 0,
      IPC_CREAT: 0o1000,
      IPC_EXCL: 0o2000,
      SHM_RDONLY: 0o10000,
      SHM_RND: 0o20000,
      SHM_R: 0o400,
      SHM_W: 0o200,
      SEM_R: 0o400,
      SEM_A: 0o200,
    });
    expect(shm.SHMLBA % 4096).toBe(0);
  });

  test('error is the base class of all errors', () => {
    expect(shm.error).toBe(IpcError);
    expect(thrownBy(() => shm.getshmid(unusedKey()))).toBeInstanceOf(shm.error);
  });
});

describe('shm.createMemory()', () => {
  test('creates a segment of zeros, with mode 0o666, and does not attach it', () => {
    const key = unusedKey();
    const segment = newSegment(10, key);
    expect(segment).toBeInstanceOf(shm.Memory);
    expect([segment.key, segment.size, segment.perm]).toEqual([key, 10, 0o666]);
    expect([segment.attached, segment.addr, segment.nattch]).toEqual([false, 0n, 0]);
    segment.attach();
    expect(segment.read(10).equals(Buffer.alloc(10))).toBe(true);
  });

  test('with the permissions given', () => {
    expect(newSegment(10, unusedKey(), 0o640).perm).toBe(0o640);
  });

  test('fails if the key is not unique', () => {
    const segment = newSegment();
    const error = thrownBy(() => shm.createMemory(segment.key, 100));
    expect(error).toBeInstanceOf(KeyExistsError);
    expect(error).toMatchObject({ code: 'EEXIST', syscall: 'shmget', key: segment.key });
  });

  test('with IPC_PRIVATE makes a segment without a key, each time another', () => {
    const [one, two] = [newSegment(10, shm.IPC_PRIVATE), newSegment(10, shm.IPC_PRIVATE)];
    expect([one?.key, two?.key]).toEqual([0, 0]);
    expect(one?.shmid).not.toBe(two?.shmid);
  });
});

describe('shm.getshmid() and memoryHasKey()', () => {
  test('map a key to an id, and tell whether there is one', () => {
    const segment = newSegment();
    expect(shm.getshmid(segment.key)).toBe(segment.shmid);
    expect(shm.getshmid(segment.key >>> 0)).toBe(segment.shmid);
    expect(shm.memoryHasKey(segment.key)).toBe(true);
  });

  test('KeyNotFoundError, and false, for a key that nothing has and for IPC_PRIVATE', () => {
    newSegment(10, shm.IPC_PRIVATE);
    for (const key of [unusedKey(), shm.IPC_PRIVATE]) {
      const error = thrownBy(() => shm.getshmid(key));
      expect(error).toBeInstanceOf(KeyNotFoundError);
      expect(error).toMatchObject({ code: 'ENOENT', key });
      expect(shm.memoryHasKey(key)).toBe(false);
    }
  });
});

describe('shm.memory()', () => {
  test('gives a handle to the segment with that id', () => {
    const segment = newSegment(10, unusedKey(), 0o640);
    const other = shm.memory(segment.shmid);
    expect([other.shmid, other.key, other.size, other.perm]).toEqual([segment.shmid, segment.key, 10, 0o640]);
    expect([other.addr, other.attached]).toEqual([0n, false]);
    segment.attach();
    other.attach();
    segment.write('hello');
    expect(other.read(5).toString()).toBe('hello');
    expect(other.nattch).toBe(2);
    other.detach();
  });

  test('of no such segment gives a Memory whose addr is 0n, and whose attributes are a RemovedError', () => {
    const { shmid } = newSegment();
    shm.removeMemory(shmid);
    for (const id of [shmid, -1, 0x7fff_ffff]) {
      const none = shm.memory(id);
      expect(none).toBeInstanceOf(shm.Memory);
      expect([none.addr, none.attached, none.shmid]).toEqual([0n, false, id]);
      for (const use of [() => none.size, () => none.key, () => none.attach(), () => none.setPerm(0o600)]) {
        const error = thrownBy(use);
        expect(error).toBeInstanceOf(RemovedError);
        expect(error).toMatchObject({ id, syscall: 'shmctl' });
        expect(error).not.toHaveProperty('key');
      }
    }
  });

  test('is the only way to a Memory besides createMemory()', () => {
    const Memory = shm.Memory as unknown as new (id: number) => shm.Memory;
    expect(thrownBy(() => new Memory(1))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });
});

describe('shm.removeMemory()', () => {
  test('takes an id, not a key', () => {
    const segment = newSegment();
    expect(thrownBy(() => shm.removeMemory(segment.key))).toBeInstanceOf(RemovedError);
    expect(shm.memoryHasKey(segment.key)).toBe(true);
    const { key } = segment;
    shm.removeMemory(segment.shmid);
    expect(shm.memoryHasKey(key)).toBe(false);
    expect(thrownBy(() => shm.removeMemory(segment.shmid))).toBeInstanceOf(RemovedError);
  });
});

describe('shm.Memory.attach() and detach()', () => {
  test("at an address of the system's choice, or at one's own", () => {
    const segment = newSegment();
    segment.attach();
    const chosen = segment.addr;
    expect(chosen).toBeGreaterThan(0n);
    expect(chosen % BigInt(shm.SHMLBA)).toBe(0n);
    expect([segment.attached, segment.nattch]).toEqual([true, 1]);
    segment.write('kept');
    segment.detach();
    segment.detach();
    expect([segment.attached, segment.nattch, segment.addr]).toEqual([false, 0, 0n]);
    segment.attach(chosen);
    expect(segment.addr).toBe(chosen);
    expect(segment.read(4).toString()).toBe('kept');
    segment.detach();
    segment.attach(chosen + 5n, shm.SHM_RND);
    expect(segment.addr).toBe(chosen);
    segment.detach();
    segment.attach(Number(chosen));
    expect(segment.addr).toBe(chosen);
  });

  test('again attaches a second time and lets go of the first', () => {
    const segment = newSegment();
    segment.attach();
    segment.attach(0, shm.SHM_RDONLY);
    expect(segment.nattch).toBe(1);
    expect(thrownBy(() => segment.write('x'))).toBeInstanceOf(PermissionError);
  });

  test('never in the place of other memory: SHM_REMAP is a RangeError', () => {
    const segment = newSegment();
    segment.attach();
    const SHM_REMAP = 0o40000;
    expect(thrownBy(() => segment.attach(segment.addr, SHM_REMAP))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(segment.nattch).toBe(1);
  });

  test('at an address that cannot be is an IpcError that names the causes and picks none', () => {
    const segment = newSegment();
    const error = thrownBy(() => segment.attach(4097));
    expect(error.name).toBe('IpcError');
    expect(error).toMatchObject({ code: 'EINVAL', syscall: 'shmat', id: segment.shmid });
    expect(error.message).toContain('not a multiple of SHMLBA, or the segment no longer exists');
    expect([segment.attached, segment.nattch]).toEqual([false, 0]);
  });

  test('with SHM_RDONLY reads, and refuses write()', () => {
    const segment = newSegment();
    segment.attach(0, shm.SHM_RDONLY);
    expect(segment.read(1)[0]).toBe(0);
    const error = thrownBy(() => segment.write('x'));
    expect(error).toBeInstanceOf(PermissionError);
    expect(error).toMatchObject({ code: 'EACCES', id: segment.shmid });
  });
});

describe('shm.Memory.read() and write()', () => {
  test('copy at an offset, 0 by default', () => {
    const segment = newSegment(10);
    segment.attach();
    segment.write('abc');
    segment.write(Uint8Array.of(1, 2), 8);
    expect([...segment.read(3)]).toEqual([97, 98, 99]);
    expect([...segment.read(4, 6)]).toEqual([0, 0, 1, 2]);
    expect(segment.read(0, 10)).toHaveLength(0);
  });

  test('outside of the segment are a RangeError, and nothing is written', () => {
    const segment = newSegment(10);
    segment.attach();
    for (const use of [
      () => segment.read(11),
      () => segment.read(1, 10),
      () => segment.read(-1),
      () => segment.write('abc', 8),
      () => segment.write('', 11),
      () => segment.write('x', -1),
    ]) {
      expect(thrownBy(use)).toMatchObject({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
    }
    expect(segment.read(10).equals(Buffer.alloc(10))).toBe(true);
  });

  test('are a NotAttachedError unless it is attached', () => {
    const segment = newSegment();
    for (const use of [() => segment.read(1), () => segment.write('x')]) {
      const error = thrownBy(use);
      expect(error).toBeInstanceOf(NotAttachedError);
      expect(error).toMatchObject({ code: 'ERR_NOT_ATTACHED', id: segment.shmid });
    }
  });
});

describe('shm.Memory attributes', () => {
  test('setPerm() sets exactly the mode, setUid() the uid, setGid() the gid', () => {
    const segment = newSegment(10, unusedKey(), 0o600);
    segment.setPerm(0o600);
    expect(segment.perm).toBe(0o600);
    segment.setPerm(0o644);
    expect(segment.perm).toBe(0o644);
    segment.setUid(1234);
    expect([segment.uid, segment.gid]).toEqual([1234, process.getgid?.()]);
    segment.setGid(4321);
    expect([segment.uid, segment.gid, segment.perm]).toEqual([1234, 4321, 0o644]);
  });

  test('tell the creator, and who attached last', () => {
    const segment = newSegment();
    expect([segment.cuid, segment.cgid, segment.cpid]).toEqual([process.getuid?.(), process.getgid?.(), process.pid]);
    expect(segment.lpid).toBe(0);
    segment.attach();
    expect(segment.lpid).toBe(process.pid);
  });

  test('cannot be assigned', () => {
    const segment = newSegment();
    for (const name of [
      'shmid',
      'key',
      'size',
      'attached',
      'nattch',
      'perm',
      'addr',
      'cgid',
      'cpid',
      'cuid',
      'gid',
      'uid',
      'lpid',
    ]) {
      expect(thrownBy(() => Object.assign(segment, { [name]: 1 }))).toBeInstanceOf(TypeError);
    }
  });
});
