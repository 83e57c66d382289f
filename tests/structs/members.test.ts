import { inspect } from 'node:util';
import { c, defineStruct } from 'sysv-ipc/structs';
import { All, fresh, Inner, rangeError, typeError } from '../helpers/structs.ts';

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
