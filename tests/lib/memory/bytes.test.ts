import { NotAttachedError } from 'sysv-ipc';
import { newMemory, thrownBy } from '../../helpers/objects.ts';

const hex = (key: number) => `0x${(key >>> 0).toString(16).padStart(8, '0')}`;

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
