import { inspect } from 'node:util';
import { PermissionError, SharedMemoryHandle } from 'sysv-ipc';
import { c, defineStruct } from 'sysv-ipc/structs';
import { newMemory, opened, thrownBy } from '../../helpers/objects.ts';

const readOnly = (memory: SharedMemoryHandle) => opened(new SharedMemoryHandle(memory.key, { readOnly: true }));

const Point = defineStruct('point', { x: c.int32, y: c.int32 });
const Record = defineStruct('record', {
  count: c.int64,
  name: c.string(8),
  point: Point,
  points: c.array(Point, 2),
  numbers: c.array(c.int32, 3),
  flags: c.array(c.bool, 2),
  grid: c.array(c.array(c.uint8, 2), 2),
  raw: c.bytes(4),
  mode: c.bits(c.uint, 3),
});

describe('SharedMemoryHandle.struct() on a handle opened with readOnly', () => {
  test('reads the memory as it is now, whatever the member', () => {
    const memory = newMemory(256, { initCharacter: null });
    const writer = memory.struct(Record, 8);
    const reader = readOnly(memory).struct(Record, 8);
    const { point, points, numbers, flags, grid, raw } = reader;
    writer.assign({
      count: 7,
      name: 'seven',
      point: { x: 1, y: 2 },
      points: [
        { x: 3, y: 4 },
        { x: 5, y: 6 },
      ],
      numbers: [7, 8, 9],
      flags: [true, false],
      grid: [
        [1, 2],
        [3, 4],
      ],
      raw: Buffer.from([1, 2, 3, 4]),
      mode: 5,
    });
    expect(reader.toObject()).toEqual(writer.toObject());
    expect([point.x, points[1]?.y, numbers[2], flags[0], grid[1]?.[0], reader.mode]).toEqual([1, 6, 9, true, 3, 5]);
    expect(inspect(reader)).toBe(inspect(writer));
    // A copy of what was there when it was read.
    expect([...raw]).toEqual([0, 0, 0, 0]);
    expect([...reader.raw]).toEqual([1, 2, 3, 4]);
    reader.raw[0] = 99;
    expect(writer.raw[0]).toBe(1);
  });

  test('throws PermissionError on assigning anything, and the process lives on', () => {
    const memory = newMemory(256, { initCharacter: 0 });
    const reader = readOnly(memory).struct(Record);
    for (const [assign, name] of [
      [() => Object.assign(reader, { count: 1n }), 'record.count'],
      [() => Object.assign(reader, { name: 'x' }), 'record.name'],
      [() => Object.assign(reader, { point: { x: 1, y: 2 } }), 'record.point'],
      [() => Object.assign(reader, { mode: 1 }), 'record.mode'],
      [() => Object.assign(reader, { raw: Buffer.alloc(4) }), 'record.raw'],
      [() => Object.assign(reader.point, { x: 1 }), 'point.x'],
      [() => Object.assign(reader.points, [{ x: 1, y: 1 }]), 'record.points[0]'],
      [() => Object.assign(reader.points[1] as object, { y: 1 }), 'point.y'],
      [() => Object.assign(reader.numbers, [1]), 'record.numbers[0]'],
      [() => Object.assign(reader.flags, [true]), 'record.flags[0]'],
      [() => Object.assign(reader.grid[1] as object, [1]), 'record.grid[1][0]'],
      [() => reader.assign({ count: 1 }), 'record'],
    ] as const) {
      const error = thrownBy(assign);
      expect(error).toBeInstanceOf(PermissionError);
      expect(error).toMatchObject({ code: 'EACCES', message: expect.stringContaining(`Cannot assign ${name}: `) });
    }
    expect(memory.read().every((byte) => byte === 0)).toBe(true);
  });
});

describe('SharedMemoryHandle.structs()', () => {
  test('is a live array of as many as fit, or as many as asked for', () => {
    const memory = newMemory(100, { initCharacter: 0 });
    const points = memory.structs(Point, 4);
    expect(points).toHaveLength(12);
    expect(memory.structs(Point, 96)).toHaveLength(0);
    expect(memory.structs(Point, 0, 3)).toHaveLength(3);
    points[11] = { x: 1, y: 2 } as never;
    (points[10] as { x: number }).x = 9;
    expect(memory.struct(Point, 4 + 11 * 8).toObject()).toEqual({ x: 1, y: 2 });
    expect(points[10]).toBe(points.at(-2));
    expect(memory.read(4, 84).readInt32LE()).toBe(9);
    expect(points.map(({ x }) => x)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 1]);
  });

  test('reads live on a handle opened with readOnly, and throws PermissionError on assigning', () => {
    const memory = newMemory(64, { initCharacter: 0 });
    const points = readOnly(memory).structs(Point);
    (memory.structs(Point)[3] as { y: number }).y = 5;
    expect(points[3]?.y).toBe(5);
    expect(thrownBy(() => Object.assign(points, [{ x: 1, y: 1 }]))).toBeInstanceOf(PermissionError);
  });

  test('refuses what is no struct, offsets off the alignment, and more than fit', () => {
    const memory = newMemory(64);
    for (const [call, code] of [
      [() => memory.structs({} as never), 'ERR_INVALID_ARG_TYPE'],
      [() => memory.structs(Point, 2), 'ERR_OUT_OF_RANGE'],
      [() => memory.structs(Point, 72), 'ERR_OUT_OF_RANGE'],
      [() => memory.structs(Point, 0, 9), 'ERR_OUT_OF_RANGE'],
      [() => memory.structs(Point, 0, -1), 'ERR_OUT_OF_RANGE'],
      [() => memory.structs(Point, 0, '1' as never), 'ERR_INVALID_ARG_TYPE'],
    ] as const) {
      expect(thrownBy(call)).toMatchObject({ code });
    }
  });

  test('takes no object that only looks like a struct', () => {
    const forged = { size: -100, alignment: 1, at: () => 'forged', take() {}, put() {} };
    expect(thrownBy(() => newMemory(64).struct(forged as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });
});
