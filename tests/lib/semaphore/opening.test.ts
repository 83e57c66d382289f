import {
  createSemaphore,
  KeyExistsError,
  KeyNotFoundError,
  RemovedError,
  removeSemaphore,
  SemaphoreHandle,
  shm,
} from 'sysv-ipc';
import { Peer } from '../../helpers/fixture.ts';
import { newSemaphore, removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';
import { testWith } from '../../helpers/peers.ts';

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
