import {
  c,
  createMemory,
  defineStruct,
  NotAttachedError,
  PermissionError,
  SharedMemoryHandle,
  type TypedArrayConstructor,
} from 'sysv-ipc';
import { newMemory, opened, thrownBy } from '../../helpers/objects.ts';
import { runC, testWith } from '../../helpers/peers.ts';

const readOnly = (memory: SharedMemoryHandle) => opened(new SharedMemoryHandle(memory.key, { readOnly: true }));

describe('SharedMemoryHandle.buffer() and view()', () => {
  test('are the segment itself, both ways and for every handle', () => {
    const memory = newMemory(64);
    const other = opened(new SharedMemoryHandle(memory.key));
    const bytes = memory.buffer();
    expect(bytes).toHaveLength(64);
    bytes.write('written');
    expect(other.read(7, 0, 'latin1')).toBe('written');
    other.write('seen', 10);
    expect(bytes.toString('latin1', 10, 14)).toBe('seen');
    other.view(Uint8Array)[0] = 'W'.charCodeAt(0);
    expect(bytes.toString('latin1', 0, 7)).toBe('Written');
  });

  test.each<[TypedArrayConstructor]>([
    [Int8Array],
    [Uint8Array],
    [Uint8ClampedArray],
    [Int16Array],
    [Uint16Array],
    [Int32Array],
    [Uint32Array],
    [Float32Array],
    [Float64Array],
    [BigInt64Array],
    [BigUint64Array],
  ])('as %p: whole elements from the offset to the end, or as many as asked for', (type) => {
    const memory = newMemory(103);
    const size = type.BYTES_PER_ELEMENT;
    expect(memory.view(type)).toBeInstanceOf(type);
    expect(memory.view(type)).toHaveLength(Math.floor(103 / size));
    expect(memory.view(type, 16)).toHaveLength(Math.floor(87 / size));
    expect(memory.view(type, 8, 3)).toHaveLength(3);
    expect(memory.view(type, 96, 0)).toHaveLength(0);
  });

  test('at an offset and of a length: exactly those bytes', () => {
    const memory = newMemory(32, { initCharacter: 0 });
    memory.buffer(3, 5).fill(1);
    memory.view(Uint16Array, 10, 2).fill(0x0202);
    expect([...memory.read(16)]).toEqual([0, 0, 0, 1, 1, 1, 1, 1, 0, 0, 2, 2, 2, 2, 0, 0]);
    expect(memory.buffer(32)).toHaveLength(0);
  });

  test.each<[string, (memory: SharedMemoryHandle) => unknown, string, RegExp]>([
    ['a negative offset', (m) => m.buffer(-1), 'ERR_OUT_OF_RANGE', /offset/],
    ['an offset beyond the end', (m) => m.buffer(101), 'ERR_OUT_OF_RANGE', /offset.*100/],
    ['half an offset', (m) => m.buffer(0.5), 'ERR_OUT_OF_RANGE', /offset/],
    ['an offset that is text', (m) => m.buffer('1' as never), 'ERR_INVALID_ARG_TYPE', /offset/],
    ['a length beyond the end', (m) => m.buffer(90, 11), 'ERR_OUT_OF_RANGE', /length.*10/],
    ['a negative length', (m) => m.buffer(0, -1), 'ERR_OUT_OF_RANGE', /length/],
    ['a length of 2^53', (m) => m.buffer(0, 2 ** 53), 'ERR_OUT_OF_RANGE', /length/],
    ['NaN', (m) => m.buffer(Number.NaN), 'ERR_OUT_OF_RANGE', /offset/],
    ['a length that is null', (m) => m.buffer(0, null as never), 'ERR_INVALID_ARG_TYPE', /length/],
    ['an offset between two elements', (m) => m.view(Int32Array, 2), 'ERR_OUT_OF_RANGE', /byteOffset.*multiple of 4/],
    ['half a length', (m) => m.view(Float64Array, 0, 1.5), 'ERR_OUT_OF_RANGE', /length/],
    [
      'more elements than there are',
      (m) => m.view(Float64Array, 0, 13),
      'ERR_OUT_OF_RANGE',
      /length.*0 to 12 elements \(of 8 bytes each: Float64Array\)/,
    ],
    ['no type', (m) => m.view(undefined as never), 'ERR_INVALID_ARG_TYPE', /type.*Int32Array/],
    ['a type that is no typed array', (m) => m.view(DataView as never), 'ERR_INVALID_ARG_TYPE', /type/],
    ['a typed array instead of its type', (m) => m.view(new Int8Array(1) as never), 'ERR_INVALID_ARG_TYPE', /type/],
  ])('refuse %s', (_what, call, code, message) => {
    const error = thrownBy(() => call(newMemory(100)));
    expect(error).toBeInstanceOf(code === 'ERR_OUT_OF_RANGE' ? RangeError : TypeError);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
  });

  test('do not exist on a handle opened with readOnly, nor do write() and fill(); read() and readInto() do', () => {
    const memory = newMemory(16);
    const reader = readOnly(memory);
    for (const call of [() => reader.buffer(), () => reader.view(Int32Array)]) {
      const error = thrownBy(call);
      expect(error).toBeInstanceOf(PermissionError);
      expect(error.message).toMatch(/readOnly.*read\(\)/);
    }
    expect(() => reader.write('x')).toThrow(PermissionError);
    expect(() => reader.fill('x')).toThrow(PermissionError);
    memory.write('seen');
    expect(reader.read(4, 0, 'latin1')).toBe('seen');
    expect(reader.readInto(new Uint8Array(4))).toBe(4);
  });

  test('are a NotAttachedError after detach(), and there again after attach()', () => {
    const memory = newMemory(16);
    const stale = memory.buffer();
    memory.detach();
    expect(() => memory.buffer()).toThrow(NotAttachedError);
    expect(() => memory.view(Int8Array)).toThrow(NotAttachedError);
    memory.attach();
    memory.buffer()[0] = 1;
    expect(stale[0]).not.toBe(1);
  });

  test('of a removed segment go on until it is detached', () => {
    const memory = createMemory(16);
    const view = memory.view(Int32Array);
    memory.remove();
    view[0] = 7;
    expect(memory.read(4).readInt32LE()).toBe(7);
    memory.detach();
  });
});

describe('SharedMemoryHandle.readInto()', () => {
  test('copies into the target and says how much', () => {
    const memory = newMemory(16);
    memory.write('0123456789abcdef');
    const target = Buffer.alloc(6, '.');
    expect(memory.readInto(target)).toBe(6);
    expect(target.toString()).toBe('012345');
    expect(memory.readInto(target, 12)).toBe(4);
    expect(target.toString()).toBe('cdef45');
    expect(memory.readInto(target, 16)).toBe(0);
    expect(memory.readInto(new Uint8Array(0))).toBe(0);
  });

  test('of a view writes exactly its part', () => {
    const memory = newMemory(16, { initCharacter: 'x' });
    const whole = new ArrayBuffer(8);
    for (const part of [new DataView(whole, 2, 4), new Uint16Array(whole, 2, 2), new Uint8Array(whole, 2, 4)]) {
      new Uint8Array(whole).fill(0);
      expect(memory.readInto(part)).toBe(4);
      expect([...new Uint8Array(whole)]).toEqual([0, 0, 120, 120, 120, 120, 0, 0]);
    }
    expect(memory.readInto(whole)).toBe(8);
    expect(memory.readInto(new SharedArrayBuffer(5) as never)).toBe(5);
  });

  test('into a view of the same segment moves the bytes, however they overlap', () => {
    const memory = newMemory(10);
    memory.write('0123456789');
    expect(memory.readInto(memory.buffer(2, 6), 0)).toBe(6);
    expect(memory.read(10, 0, 'latin1')).toBe('0101234589');
  });

  test('refuses what is not bytes, and offsets outside of the segment', () => {
    const memory = newMemory(10);
    for (const target of ['text', 5, undefined, null, {}, new Proxy(new Uint8Array(1), {})]) {
      expect(thrownBy(() => memory.readInto(target as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    }
    for (const offset of [-1, 11, 0.5, Number.NaN, 2 ** 53]) {
      expect(thrownBy(() => memory.readInto(new Uint8Array(1), offset))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    }
    memory.detach();
    expect(() => memory.readInto(new Uint8Array(1))).toThrow(NotAttachedError);
  });
});

describe('SharedMemoryHandle.struct()', () => {
  const Reading = defineStruct('reading', {
    flags: c.uint8,
    id: c.int64,
    name: c.string(5),
    values: c.array(c.float, 3),
    position: defineStruct('position', { x: c.int16, y: c.double }),
  });

  const program = `
    #include <stdint.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <sys/shm.h>
    struct reading {
      uint8_t flags; int64_t id; char name[5]; float values[3];
      struct { int16_t x; double y; } position;
    };
    int main(int argc, char **argv) {
      char *base = shmat(atoi(argv[1]), NULL, 0);
      if (base == (char *)-1) return 1;
      struct reading *r = (struct reading *)(base + atoi(argv[2]));
      printf("%zu %d %lld %.5s %g %g %g %d %g", sizeof *r, r->flags, (long long)r->id, r->name, r->values[0], r->values[1],
             r->values[2], r->position.x, r->position.y);
      r->flags = 200; r->id = INT64_MIN; strcpy(r->name, "four"); r->values[2] = 0.25f;
      r->position.x = -3; r->position.y = 1e300;
      return shmdt(base);
    }`;

  testWith('gcc')('reads what C writes and writes what C reads, in one segment', () => {
    const memory = newMemory(4096, { initCharacter: null });
    for (const offset of [0, 64, 4096 - Reading.size]) {
      const reading = memory.struct(Reading, offset);
      reading.flags = 5;
      reading.id = -7_000_000_000n;
      reading.name = 'fünf';
      reading.values = [1.5, -2, 3];
      reading.position.x = 32_767;
      reading.position.y = -0.125;
      const printed = runC(program, memory.shmid, offset);
      expect(printed).toBe(`${Reading.size} 5 -7000000000 fünf 1.5 -2 3 32767 -0.125`);
      expect(reading.toObject()).toEqual({
        flags: 200,
        id: -(2n ** 63n),
        name: 'four',
        values: [1.5, -2, 0.25],
        position: { x: -3, y: 1e300 },
      });
    }
  });

  test('refuses offsets that are not a multiple of the alignment, and structs that do not fit', () => {
    const memory = newMemory(100);
    expect(thrownBy(() => memory.struct(Reading, 4)).message).toMatch(/offset.*multiple of 8/);
    expect(thrownBy(() => memory.struct(Reading, 56))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(thrownBy(() => memory.struct(Reading, 104))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(thrownBy(() => memory.struct(Reading, -8))).toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    expect(thrownBy(() => memory.struct({} as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(thrownBy(() => memory.struct(undefined as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    const packed = defineStruct('packed', { flag: c.uint8, value: c.int32 }, { packed: true });
    memory.struct(packed, 95).value = 7;
    expect(memory.read(4, 96).readInt32LE()).toBe(7);
  });
});
