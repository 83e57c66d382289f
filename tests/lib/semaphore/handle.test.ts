import { setTimeout as delay } from 'node:timers/promises';
import {
  BusyError,
  createSemaphore,
  IpcError,
  KeyExistsError,
  KeyNotFoundError,
  RemovedError,
  removeSemaphore,
  SemaphoreHandle,
  shm,
  TimeoutError,
} from 'sysv-ipc';
import { fixture, Peer } from '../../helpers/fixture.ts';
import { newSemaphore, removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';
import { testWith, until } from '../../helpers/peers.ts';

const hex = (key: number) => `0x${(key >>> 0).toString(16).padStart(8, '0')}`;

describe('createSemaphore() creates', () => {
  test('with the defaults: a random positive key, value 1, mode 0o666, blocking, no undo', () => {
    const semaphore = newSemaphore();
    expect(semaphore.key).toBeGreaterThan(0);
    expect(semaphore.value).toBe(1);
    expect(semaphore.permissions).toBe(0o666);
    expect(semaphore.blocking).toBe(true);
    expect(semaphore.undo).toBe(false);
    expect(semaphore.index).toBe(0);
    expect(shm.getsemid(semaphore.key)).toBe(semaphore.semid);
  });

  test.each([0, 1, 2, 32_767])('with the value %d', (value) => {
    expect(newSemaphore(value).value).toBe(value);
  });

  test.each(['0o0', '0o200', '0o400', '0o066', '0o600', '0o640', '0o777'])(
    'with exactly the permissions %s',
    (octal) => {
      const permissions = Number(octal);
      const semaphore = newSemaphore(7, { permissions });
      expect([semaphore.permissions, semaphore.value]).toEqual([permissions, 7]);
    },
  );

  test('exclusively: KeyExistsError for a key that is taken, and the other semaphore untouched', () => {
    const first = newSemaphore(5);
    const error = thrownBy(() => createSemaphore(0, { key: first.key }));
    expect(error).toBeInstanceOf(KeyExistsError);
    expect(error).toMatchObject({
      name: 'KeyExistsError',
      code: 'EEXIST',
      errno: 17,
      syscall: 'semget',
      key: first.key,
    });
    expect(error.message).toMatch(
      /^Cannot create a semaphore with key 0x[0-9a-f]{8}: the key is taken .*\(EEXIST from semget\)$/,
    );
    expect(error.message).toContain(`npx sysv-ipc remove semaphore ${hex(first.key)}`);
    expect(first.value).toBe(5);
  });

  test('under a key given as unsigned 32 bits, normalised to the signed one', () => {
    const unsigned = (0x8000_0000 + unusedKey()) >>> 0;
    const semaphore = newSemaphore(1, { key: unsigned });
    expect(semaphore.key).toBe(unsigned | 0);
    expect(new SemaphoreHandle(unsigned).semid).toBe(semaphore.semid);
  });

  test('with key 0, IPC_PRIVATE: a semaphore that only its id opens', () => {
    const semaphore = newSemaphore(4, { key: 0 });
    expect(semaphore.key).toBe(0);
    expect(semaphore.current).toBe(true);
    expect(SemaphoreHandle.fromId(semaphore.semid).value).toBe(4);
    expect(thrownBy(() => new SemaphoreHandle(0))).toBeInstanceOf(KeyNotFoundError);
    expect(thrownBy(() => removeSemaphore(0))).toMatchObject({ code: 'ENOENT', key: 0 });
    semaphore.remove();
    expect(semaphore.current).toBe(false);
  });
});

describe('new SemaphoreHandle() and fromId() open', () => {
  test('the same semaphore by key and by id', () => {
    const semaphore = newSemaphore(3);
    for (const other of [new SemaphoreHandle(semaphore.key), SemaphoreHandle.fromId(semaphore.semid)]) {
      expect([other.key, other.semid, other.value]).toEqual([semaphore.key, semaphore.semid, 3]);
    }
  });

  test('KeyNotFoundError for a key that nothing has', () => {
    const key = unusedKey();
    const error = thrownBy(() => new SemaphoreHandle(key));
    expect(error).toBeInstanceOf(KeyNotFoundError);
    expect(error).toMatchObject({ code: 'ENOENT', errno: 2, syscall: 'semget', key });
    expect(error.message).toBe(
      `Cannot open semaphore with key ${hex(key)}: no semaphore has that key (ENOENT from semget)`,
    );
  });

  test('RemovedError for an id that names nothing', () => {
    const semaphore = newSemaphore();
    semaphore.remove();
    expect(thrownBy(() => SemaphoreHandle.fromId(semaphore.semid))).toBeInstanceOf(RemovedError);
  });

  test('RangeError for an index that the set does not have', () => {
    const semaphore = newSemaphore();
    for (const open of [
      () => new SemaphoreHandle(semaphore.key, { index: 1 }),
      () => SemaphoreHandle.fromId(semaphore.semid, { index: 1 }),
    ]) {
      expect(thrownBy(open)).toMatchObject({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE' });
    }
  });

  testWith('perl')('each of a set of three, as PHP makes it, by index', async () => {
    const key = unusedKey();
    const perl = new Peer('perl', [
      '-e',
      `$| = 1; my $id = semget(${key}, 3, 0666 | 01000 | 02000); semctl($id, 0, 17, pack("S!*", 5, 6, 7)); print "$id\\n"; <STDIN>;
         my $all; semctl($id, 0, 13, $all); print join(",", unpack("S!*", $all)), "\\n"; semctl($id, 0, 0, 0);`,
    ]);
    const semid = Number(await perl.line());
    removeLater(() => shm.removeSemaphore(semid));
    for (const index of [0, 1, 2]) {
      const semaphore = new SemaphoreHandle(key, { index });
      expect([semaphore.semid, semaphore.index, semaphore.value]).toEqual([semid, index, 5 + index]);
      expect(SemaphoreHandle.fromId(semid, { index }).value).toBe(5 + index);
    }
    expect(new SemaphoreHandle(key).value).toBe(5);
    expect(thrownBy(() => new SemaphoreHandle(key, { index: 3 }))).toBeInstanceOf(RangeError);
    new SemaphoreHandle(key, { index: 1 }).P({ count: 4 });
    new SemaphoreHandle(key, { index: 2 }).value = 70;
    new SemaphoreHandle(key, { index: 2 }).V();
    perl.say('done');
    expect(await perl.line()).toBe('5,2,71');
    expect((await perl.ended).code).toBe(0);
  });
});

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

describe('SemaphoreHandle.remove() and removeSemaphore()', () => {
  test('remove by id and by key', () => {
    const semaphore = newSemaphore();
    removeSemaphore(semaphore.key);
    expect(semaphore.current).toBe(false);
    expect(thrownBy(() => removeSemaphore(semaphore.key))).toBeInstanceOf(KeyNotFoundError);
    const error = thrownBy(() => semaphore.remove());
    expect(error).toBeInstanceOf(RemovedError);
    expect(error).toMatchObject({ code: 'EINVAL', syscall: 'semctl', key: semaphore.key, id: semaphore.semid });
  });

  test('a semaphore made anew under the same key is never touched: every use is a RemovedError', () => {
    const semaphore = newSemaphore(1);
    semaphore.remove();
    const stranger = newSemaphore(5, { key: semaphore.key, permissions: 0o640 });
    const uses: (() => unknown)[] = [
      () => semaphore.P(),
      () => semaphore.P({ timeout: 5 }),
      () => semaphore.V(),
      () => semaphore.Z(),
      () => semaphore.tryAcquire(),
      () => semaphore.release(),
      () => semaphore.remove(),
      () => semaphore.value,
      () => semaphore.permissions,
      () => semaphore.uid,
      () => semaphore.gid,
      () => semaphore.creatorUid,
      () => semaphore.creatorGid,
      () => semaphore.waitingForNonZero,
      () => semaphore.waitingForZero,
      () => semaphore.lastPid,
      () => semaphore.lastOperationTime,
      () => semaphore.lastChangeTime,
      () => {
        semaphore.value = 9;
      },
      () => {
        semaphore.permissions = 0o600;
      },
      () => {
        semaphore.uid = 1;
      },
      () => {
        semaphore.gid = 1;
      },
    ];
    for (const use of uses) {
      const error = thrownBy(use);
      expect(error).toBeInstanceOf(RemovedError);
      expect(error).toMatchObject({ key: semaphore.key, id: semaphore.semid });
    }
    semaphore[Symbol.dispose]();
    expect([semaphore.current, stranger.current]).toEqual([false, true]);
    expect([stranger.value, stranger.permissions, stranger.uid]).toEqual([5, 0o640, process.getuid?.()]);
  });

  test('dispose keeps a semaphore that was not made with autoRemove', () => {
    const semaphore = newSemaphore();
    semaphore[Symbol.dispose]();
    expect(semaphore.current).toBe(true);
  });
});
