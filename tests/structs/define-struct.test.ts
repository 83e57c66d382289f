import { inspect } from 'node:util';
import * as main from 'sysv-ipc';
import { type CType, c, type Definition, defineStruct, type StructOf } from 'sysv-ipc/structs';

const Inner = defineStruct('inner', { x: c.int32, y: c.int32 });
const All = defineStruct('all', {
  int8: c.int8,
  uint8: c.uint8,
  int16: c.int16,
  uint16: c.uint16,
  int32: c.int32,
  uint32: c.uint32,
  int64: c.int64,
  uint64: c.uint64,
  float: c.float,
  double: c.double,
  bool: c.bool,
  text: c.string(4),
  values: c.array(c.int16, 3),
  inner: Inner,
  inners: c.array(Inner, 2),
});
const fresh = () => All.at(new ArrayBuffer(All.size));

const typeError = (message: string) =>
  expect.objectContaining({
    name: 'TypeError',
    code: 'ERR_INVALID_ARG_TYPE',
    message: expect.stringContaining(message),
  });
const rangeError = (message: string) =>
  expect.objectContaining({ name: 'RangeError', code: 'ERR_OUT_OF_RANGE', message: expect.stringContaining(message) });

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

describe('members', () => {
  test.each([
    ['int8', -128, 127],
    ['uint8', 0, 255],
    ['int16', -32768, 32767],
    ['uint16', 0, 65535],
    ['int32', -(2 ** 31), 2 ** 31 - 1],
    ['uint32', 0, 2 ** 32 - 1],
  ] as const)('%s holds %i to %i and nothing else', (member, low, high) => {
    const all = fresh();
    for (const value of [low, 1, high]) {
      all[member] = value;
      expect(all[member]).toBe(value);
    }
    for (const value of [low - 1, high + 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => {
        all[member] = value;
      }).toThrow(rangeError(`all.${member} must be an integer from ${low} to ${high}: received ${value}`));
    }
    for (const value of ['1', 1n, null, undefined, {}, Symbol('s')]) {
      expect(() => Reflect.set(all, member, value)).toThrow(typeError(`all.${member} must be a number`));
    }
    expect(all[member]).toBe(high);
  });

  test.each([
    ['int64', -(2n ** 63n), 2n ** 63n - 1n],
    ['uint64', 0n, 2n ** 64n - 1n],
  ] as const)('%s holds %p to %p, also from safe integers', (member, low, high) => {
    const all = fresh();
    for (const value of [low, 1n, high]) {
      all[member] = value;
      expect(all[member]).toBe(value);
    }
    Reflect.set(all, member, 12);
    expect(all[member]).toBe(12n);
    for (const value of [low - 1n, high + 1n, 0.5, 2 ** 53]) {
      expect(() => Reflect.set(all, member, value)).toThrow(rangeError(`all.${member} must be`));
    }
    expect(() => Reflect.set(all, member, '1')).toThrow(typeError(`all.${member} must be a bigint`));
  });

  test('float and double take every number that they can hold', () => {
    const all = fresh();
    for (const value of [0, -0, 1.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
      all.float = value;
      all.double = value;
      expect([all.float, all.double]).toEqual([value, value]);
    }
    all.double = 1e300;
    expect(all.double).toBe(1e300);
    expect(() => {
      all.float = 1e300;
    }).toThrow(rangeError('all.float'));
    expect(() => Reflect.set(all, 'double', 1n)).toThrow(typeError('all.double'));
  });

  test('bool is true or false, and true for any byte but 0', () => {
    const bytes = new Uint8Array(All.size);
    const all = All.at(bytes);
    bytes[All.offsetOf('bool')] = 4;
    expect(all.bool).toBe(true);
    all.bool = false;
    expect(all.bool).toBe(false);
    expect(() => Reflect.set(all, 'bool', 1)).toThrow(typeError('all.bool must be a boolean'));
  });

  test('a string ends at its NUL or with its bytes, and is padded with NULs', () => {
    const bytes = new Uint8Array(All.size).fill(0x7a);
    const all = All.at(bytes);
    expect(all.text).toBe('zzzz');
    all.text = 'ü';
    expect([...bytes.subarray(All.offsetOf('text'), All.offsetOf('text') + 5)]).toEqual([0xc3, 0xbc, 0, 0, 0x7a]);
    expect(all.text).toBe('ü');
    all.text = 'four';
    expect(all.text).toBe('four');
    for (const text of ['fiver', 'üüü', 'a\0b']) {
      expect(() => {
        all.text = text;
      }).toThrow(rangeError('all.text must be a text'));
    }
    expect(all.text).toBe('four');
    expect(() => Reflect.set(all, 'text', 4)).toThrow(typeError('all.text must be a string'));
  });

  test('a string of UTF-16 ends at a NUL of two bytes', () => {
    const Wide = defineStruct('wide', { text: c.string(8, 'utf16le') });
    const wide = Wide.at(new ArrayBuffer(8));
    for (const text of ['', 'ab', 'Āā', 'abcd']) {
      wide.text = text;
      expect(wide.text).toBe(text);
    }
  });

  test('an array is live, and is assigned whole or not at all', () => {
    const all = fresh();
    all.values = [1, 2, 3];
    const values = all.values;
    expect(all.values).toBe(values);
    all.values = [...values].toReversed();
    expect([...values]).toEqual([3, 2, 1]);
    values[0] = 9;
    expect(all.toObject().values).toEqual([9, 2, 1]);
    Reflect.set(all, 'values', Int16Array.of(7, 8, 9));
    for (const wrong of [
      [1, 2],
      [1, 2, 3, 4],
      [1, 2, 40_000],
    ]) {
      expect(() => {
        all.values = wrong;
      }).toThrow(rangeError('all.values'));
    }
    expect(() => Reflect.set(all, 'values', [1, 2, 'x'])).toThrow(typeError('all.values[2] must be a number'));
    expect(() => Reflect.set(all, 'values', { length: 3 })).toThrow(typeError('all.values must be an array of 3'));
    expect([...all.values]).toEqual([7, 8, 9]);
  });

  test('a struct within is one live accessor, and takes any object with its members, whole or not at all', () => {
    const all = fresh();
    const inner = all.inner;
    expect(all.inner).toBe(inner);
    Reflect.set(all, 'inner', { x: 1, y: 2 });
    expect([inner.x, inner.y]).toEqual([1, 2]);
    expect(() => Reflect.set(all, 'inner', { x: 3 })).toThrow(typeError('all.inner.y must be a number'));
    expect(() => Reflect.set(all, 'inner', null)).toThrow(typeError('all.inner must be an object'));
    expect(inner.toObject()).toEqual({ x: 1, y: 2 });
    const other = fresh();
    other.inner = inner;
    inner.x = 100;
    expect(other.inner.x).toBe(1);
  });

  test('an array of structs can be assigned from its own accessors', () => {
    const all = fresh();
    Reflect.set(all, 'inners', [
      { x: 1, y: 2 },
      { x: 3, y: 4 },
    ]);
    all.inners = all.inners.toReversed();
    expect(all.toObject().inners).toEqual([
      { x: 3, y: 4 },
      { x: 1, y: 2 },
    ]);
  });

  test('a name that is no member cannot be assigned', () => {
    expect(() => Reflect.set(fresh(), 'typo', 1)).not.toThrow();
    expect(Reflect.set(fresh(), 'typo', 1)).toBe(false);
    expect(Reflect.set(fresh().inner, 'z', 1)).toBe(false);
  });

  test('members can be named as other objects name theirs', () => {
    const Odd = defineStruct('odd', { constructor: c.int, view: c.int, toString: c.int, hasOwnProperty: c.int });
    const odd = Odd.at(new ArrayBuffer(Odd.size));
    odd.constructor = 1;
    odd.toString = 3;
    expect(Object.entries(odd.toObject())).toEqual([
      ['constructor', 1],
      ['view', 0],
      ['toString', 3],
      ['hasOwnProperty', 0],
    ]);
  });

  test('toObject() is plain data of its own, members in declared order', () => {
    const all = fresh();
    const plain = all.toObject();
    all.values = [1, 2, 3];
    all.inner.x = 5;
    plain.values[0] = 4;
    expect(plain.inner).toEqual({ x: 0, y: 0 });
    expect(all.values[0]).toBe(1);
    expect(Object.getPrototypeOf(plain.inner)).toBe(Object.prototype);
    expect(Object.keys(plain).slice(0, 3)).toEqual(['int8', 'uint8', 'int16']);
  });

  test('an accessor prints as its members', () => {
    expect(inspect(Inner.at(new ArrayBuffer(8)))).toBe('{ x: 0, y: 0 }');
    const buffer = new ArrayBuffer(8);
    const stale = Inner.at(buffer);
    structuredClone(buffer, { transfer: [buffer] });
    expect(inspect(stale)).toBe('[inner: detached]');
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
