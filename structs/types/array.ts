import { invalidType, outOfRange } from '../../ffi/argument-errors.ts';
import { type Codec, type CType, described, fieldOf, isType, plainCodecOf, Type } from '../codec.ts';
import { hostAbi } from '../layout/host-abi.ts';
import { checkCount } from './count.ts';
import { liveArray } from './live-array.ts';

/** `type[n]`. */
export function array(type: CType<unknown>, n: number): CType<unknown[]> {
  checkElement(type);
  checkCount(n);
  return new Type<unknown[]>((abi) => {
    const element = plainCodecOf(type, abi) as Codec;
    return { ...fieldOf(type, abi), codec: arrayCodec(element, n) };
  });
}

/** `type[]`, last in a struct. */
export function flexible(type: CType<unknown>): CType<unknown[]> {
  checkElement(type);
  return new Type<unknown[]>((abi) => {
    const element = plainCodecOf(type, abi) as Codec;
    return { ...fieldOf(type, abi), codec: flexibleCodec(element), flexible: true };
  });
}

function checkElement(type: unknown): void {
  const codec = isType(type) ? plainCodecOf(type, hostAbi) : undefined;
  if (!codec) throw invalidType('type', 'a type of c or of defineStruct', type);
}

function arrayCodec(element: Codec, n: number): Codec {
  const { size, alignment, plain, put } = element;
  return {
    ...described(element),
    element,
    ctype: withDimension(element.ctype, n),
    size: size * n,
    alignment,
    live: 'always',
    get(view, offset, writable = true, where = element.ctype) {
      const start = view.byteOffset + offset;
      if (writable && element.typedArray && start % size === 0) {
        return new element.typedArray(view.buffer, start, n) as unknown[];
      }
      return liveArray({ codec: element, view, offset, count: n, writable, where });
    },
    plain: (view, offset) => Array.from({ length: n }, (_, index) => plain(view, offset + index * size)),
    take(value, where, view, offset = 0) {
      if (!Array.isArray(value) && !(ArrayBuffer.isView(value) && !(value instanceof DataView))) {
        throw invalidType(where, `an array of ${n}`, value);
      }
      const values: ArrayLike<unknown> = value as unknown[];
      if (values.length !== n) throw outOfRange(where, `an array of ${n}`, value);
      return Array.from({ length: n }, (_, index) =>
        element.take(values[index], `${where}[${index}]`, view, offset + index * size),
      );
    },
    put(view, offset, values) {
      for (let index = 0; index < n; index++) put(view, offset + index * size, (values as unknown[])[index]);
    },
  };
}

/** Of as many elements as there are bytes to the end of the view. */
function flexibleCodec(element: Codec): Codec {
  const whole = (view: DataView, offset: number) =>
    arrayCodec(element, Math.max(0, Math.floor((view.byteLength - offset) / element.size)));
  return {
    ...described(element),
    element,
    ctype: withDimension(element.ctype, ''),
    size: 0,
    alignment: element.alignment,
    live: 'always',
    get: (view, offset, writable, where) => whole(view, offset).get(view, offset, writable, where),
    plain: (view, offset) => whole(view, offset).plain(view, offset),
    take: (value, where, view, offset = 0) => whole(view as DataView, offset).take(value, where, view, offset),
    put: (view, offset, values) => whole(view, offset).put(view, offset, values),
  };
}

/** The first dimension is the outermost: an array of two `int[3]` is `int[2][3]`. */
function withDimension(ctype: string, n: number | ''): string {
  const [, base, dimensions] = /^(.*?)((?:\[\d*\])*)$/.exec(ctype) as unknown as [string, string, string];
  return `${base}[${n}]${dimensions}`;
}
