import * as main from 'sysv-ipc';
import { type CType, c, type Definition, defineStruct, type StructOf } from 'sysv-ipc/structs';
import { All, fresh, Inner, rangeError, typeError } from '../helpers/structs.ts';

test('sysv-ipc exports defineStruct and c too', () => {
  expect(main.defineStruct).toBe(defineStruct);
  expect(main.c).toBe(c);
});

describe('defineStruct()', () => {
  test.each<[string, unknown]>([
    ['no members', {}],
    ['null', null],
    ['a member called __proto__', JSON.parse('{"__proto__": 1}')],
    ['a prototype instead of a member', { __proto__: c.int, a: c.int }],
    ['a member that looks like a number', { b: c.int, 1: c.int }],
    ['a member that is no C name', { 'a-b': c.int }],
    ['a member with no type', { a: undefined }],
    ['a member with a type of another kind', { a: { size: 4, alignment: 4 } }],
  ])('refuses %s', (_, definition) => {
    expect(() => defineStruct('bad', definition as Definition)).toThrow(typeError(''));
  });

  test('refuses a name that is no string', () => {
    expect(() => defineStruct(7 as never, { a: c.int })).toThrow(typeError('name must be a string: received 7'));
  });

  test('offsetOf() of a member that is not there throws a RangeError that lists them', () => {
    expect(() => Inner.offsetOf('z' as 'x')).toThrow(rangeError("member must be one of x, y: received 'z'"));
  });

  test('offsetOf() goes into members and elements, and no further than they do', () => {
    const members = {
      inner: c.array(Inner, 3),
      grid: c.array(c.array(c.int16, 4), 2),
      text: c.string(8),
      raw: c.bytes(4),
    };
    const type = defineStruct('deep', { ...members, rest: c.flexible(c.int) });
    const end = Inner.size * 3;
    expect(
      ['inner[2].y', 'grid[1][3]', 'text[7]', 'raw[3]', 'rest[1000]'].map((path) => type.offsetOf(path as 'text')),
    ).toEqual([Inner.size * 2 + Inner.offsetOf('y'), end + 14, end + 16 + 7, end + 24 + 3, end + 28 + 4000]);
    for (const path of ['inner[3]', 'grid[0][4]', 'text[8]', 'raw[4]', 'grid[2]']) {
      expect(() => type.offsetOf(path as 'text')).toThrow(rangeError(`member must be an element of`));
    }
    for (const path of ['', '.', 'text.', 'inner..x', '.text', 'inner[0]x', 'inner[', 'inner[-1]', 'text[0][0]']) {
      expect(() => type.offsetOf(path as 'text')).toThrow(rangeError('member must be'));
    }
  });

  test('packed leaves no padding', () => {
    const members = { a: c.uint8, b: c.double, c: Inner };
    expect(defineStruct('loose', members)).toMatchObject({ name: 'loose', size: 24, alignment: 8 });
    const packed = defineStruct('packed', members, { packed: true });
    expect(packed).toMatchObject({ name: 'packed', size: 17, alignment: 1 });
    expect([packed.offsetOf('b'), packed.offsetOf('c')]).toEqual([1, 9]);
  });

  test('c.array() and c.string() take a length of at least 1', () => {
    for (const n of [0, -1, 1.5, Number.NaN, 2 ** 31]) {
      expect(() => c.array(c.int, n)).toThrow(rangeError('n must be an integer'));
      expect(() => c.string(n)).toThrow(rangeError('n must be an integer'));
    }
    expect(() => c.string('4' as never)).toThrow(typeError('n must be a number'));
    expect(() => c.string(4, 'klingon' as never)).toThrow(typeError('encoding'));
    expect(() => c.array({} as never, 4)).toThrow(typeError('type'));
  });
});

describe('at()', () => {
  test('counts from the start of a view, not of its buffer', () => {
    const bytes = new Uint8Array(64).subarray(5, 5 + 8 + 4);
    const inner = Inner.at(bytes, 3);
    inner.x = 0x01020304;
    expect(new DataView(bytes.buffer).getInt32(8, new Uint8Array(Uint16Array.of(1).buffer)[0] === 1)).toBe(0x01020304);
  });

  test('takes any view, and shared memory', () => {
    for (const bytes of [
      Buffer.alloc(8),
      new DataView(new ArrayBuffer(8)),
      new Float64Array(1),
      new SharedArrayBuffer(8),
    ]) {
      const inner = Inner.at(bytes as ArrayBufferView);
      inner.y = -5;
      expect(Inner.at(bytes as ArrayBufferView).toObject()).toEqual({ x: 0, y: -5 });
    }
  });

  test.each([-1, 0.5, 9, Number.NaN, 2 ** 53])('offset %p is a RangeError', (offset) => {
    expect(() => Inner.at(new ArrayBuffer(16), offset)).toThrow(rangeError('offset must be an integer from 0 to 8'));
  });

  test('bytes that are too few or no bytes at all are refused', () => {
    expect(() => Inner.at(new ArrayBuffer(7))).toThrow(rangeError('bytes must be at least the 8 bytes of inner'));
    expect(() => Inner.at([] as never)).toThrow(typeError('bytes'));
    expect(() => Inner.at(new ArrayBuffer(8), '0' as never)).toThrow(typeError('offset'));
  });

  test('two accessors over the same bytes see each other', () => {
    const bytes = new ArrayBuffer(All.size);
    const [one, other] = [All.at(bytes), All.at(bytes)];
    one.inner.x = 12;
    Reflect.set(one.inners[1] as object, 'y', 13);
    expect(other.inner.x).toBe(12);
    expect(other.inners[1]?.toObject()).toEqual({ x: 0, y: 13 });
  });

  test('an accessor of a buffer that was detached throws, whatever is done with it', () => {
    const bytes = new ArrayBuffer(All.size);
    const all = All.at(bytes);
    structuredClone(bytes, { transfer: [bytes] });
    for (const use of [
      () => all.int8,
      () => all.text,
      () => all.values,
      () => all.inner.x,
      () => all.inners,
      () => all.toObject(),
      () => {
        all.uint64 = 1n;
      },
      () => {
        all.text = 'a';
      },
      () => All.at(bytes),
    ]) {
      expect(use).toThrow(/detached|at least|Invalid offset|bounds/i);
    }
  });
});

test('the types follow from the definition', () => {
  const all = fresh();
  const whole: StructOf<typeof All> = all;
  const numbers: number[] = whole.values;
  const wide: bigint = all.int64;
  const text: string = all.text;
  const bool: boolean = all.bool;
  const x: number | undefined = all.inners[0]?.x;
  const plain: { x: number; y: number } = all.toObject().inner;
  const listed: { x: number; y: number }[] = all.toObject().inners;
  const type: CType<number[][]> = c.array(c.array(c.int, 2), 2);
  expect([numbers, wide, text, bool, x, plain, listed, type.size]).toHaveLength(8);
  const wrong = () => {
    // @ts-expect-error a number is no bigint
    const a: number = all.int64;
    // @ts-expect-error a string is no number
    all.int8 = '1';
    // @ts-expect-error no such member
    all.int128;
    // @ts-expect-error no such member within
    all.inner.z;
    // @ts-expect-error an array of numbers
    all.values = ['a'];
    // @ts-expect-error no such member
    All.offsetOf('int128');
    // @ts-expect-error not a C type
    defineStruct('bad', { a: 4 });
    // @ts-expect-error no such member in the plain object either
    all.toObject().inners[0]?.z;
    return a;
  };
  expect(wrong).toThrow();
});
