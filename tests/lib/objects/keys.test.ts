import crypto from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ftok, IpcError, keyFor, shm } from 'sysv-ipc';
import { Peer } from '../../helpers/fixture.ts';
import { newMemory, newSemaphore, thrownBy, unusedKey } from '../../helpers/objects.ts';
import { testWith } from '../../helpers/peers.ts';

describe('keyFor()', () => {
  // The first bytes of published SHA-256 sums.
  test.each([
    ['', 0x63b0_c442], // e3b0c442...
    ['abc', 0x3a78_16bf], // ba7816bf...
    ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', 0x248d_6a61],
    ['The quick brown fox jumps over the lazy dog', 0x57a8_fbb3], // d7a8fbb3...
  ])('of %j is the first four bytes of its SHA-256 with the top bit cleared', (name, key) => {
    expect(keyFor(name)).toBe(key);
  });

  test('takes a name as UTF-8', () => {
    const digest = crypto
      .createHash('sha256')
      .update(Buffer.from([0xc3, 0xa4]))
      .digest();
    expect(keyFor('ä')).toBe(digest.readUInt32BE(0) & 0x7fff_ffff);
  });

  test('is 1 where that would be IPC_PRIVATE', () => {
    const digest = jest
      .spyOn(crypto.Hash.prototype, 'digest')
      .mockReturnValue(Buffer.from('80000000ff', 'hex') as never);
    try {
      expect(keyFor('any')).toBe(1);
    } finally {
      digest.mockRestore();
    }
  });

  test('of no string is a TypeError', () => {
    for (const name of [undefined, null, 5, {}, Buffer.from('x')]) {
      expect(thrownBy(() => keyFor(name as never))).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
    }
  });

  testWith('perl', ['-MDigest::SHA', '-e', '1'])('is the same in another language', async () => {
    const code = 'print unpack("N", Digest::SHA::sha256("my-service")) & 0x7fffffff, "\\n"';
    expect(Number(await new Peer('perl', ['-MDigest::SHA', '-e', code]).line())).toBe(keyFor('my-service'));
  });
});

describe('ftok()', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
    writeFileSync(join(folder, 'file'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  testWith('perl', ['-MIPC::SysV=ftok', '-e', '1'])('gives the key that libc gives to Perl', async () => {
    const path = join(folder, 'file');
    for (const id of [1, 42, 255]) {
      const perl = new Peer('perl', [
        '-MIPC::SysV=ftok',
        '-e',
        'print ftok($ARGV[0], $ARGV[1] + 0), "\\n"',
        path,
        `${id}`,
      ]);
      const key = Number(await perl.line()) | 0;
      expect(ftok(path, id)).toBe(key);
      expect(shm.ftok(path, id)).toBe(key);
    }
  });

  test('is the same each time, and another for another project', () => {
    const path = join(folder, 'file');
    expect(ftok(path, 1)).toBe(ftok(path, 1));
    expect(ftok(path, 1)).not.toBe(ftok(path, 2));
    expect(ftok(path, 1)).toBe(ftok(path, 0x101));
  });

  test('of a file that is not there, -1 to C, is an IpcError', () => {
    const path = join(folder, 'nothing');
    const error = thrownBy(() => ftok(path, 1));
    expect(error).toBeInstanceOf(IpcError);
    expect(error).toMatchObject({ code: 'ENOENT', errno: 2, syscall: 'ftok' });
    expect(error.message).toBe(`Cannot make a key from "${path}": there is no such file (ENOENT from ftok)`);
  });

  test('of a character is the key of its code', () => {
    expect(ftok('/', 't')).toBe(ftok('/', 116));
    expect(thrownBy(() => ftok('/', 'ab'))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
  });

  test('of wrong arguments is a TypeError or a RangeError', () => {
    expect(thrownBy(() => ftok(5 as never, 1))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(thrownBy(() => ftok('a\0b', 1))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(thrownBy(() => ftok('/', '1' as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    for (const id of [0, 256, 1.5, Number.NaN, 2 ** 31, 2 ** 53]) {
      expect(thrownBy(() => ftok('/', id))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    }
  });
});

describe('random keys', () => {
  test("one that is taken leads to another try, never to somebody else's object", () => {
    const memory = newMemory(10, { initCharacter: 'm' });
    const semaphore = newSemaphore(7);
    const free = unusedKey();
    const random = jest.spyOn(Math, 'random');
    // What leads to that key.
    const chance = (key: number) => (key - 0.5) / 0x7fff_fffe;
    try {
      for (const key of [memory.key, memory.key, free]) random.mockReturnValueOnce(chance(key));
      const other = newMemory(10);
      expect(random).toHaveBeenCalledTimes(3);
      expect(other.key).toBe(free);
      expect(other.shmid).not.toBe(memory.shmid);
      for (const key of [semaphore.key, free]) random.mockReturnValueOnce(chance(key));
      const otherSemaphore = newSemaphore(1);
      expect(random).toHaveBeenCalledTimes(5);
      expect(otherSemaphore.key).toBe(free);
    } finally {
      random.mockRestore();
    }
    expect(memory.read().toString()).toBe('m'.repeat(10));
    expect(semaphore.value).toBe(7);
  });
});
