import { invalidType, outOfRange } from '../../ffi/argument-errors.ts';
import { type CType, typeOf } from '../codec.ts';
import { checkCount } from './count.ts';

/** Bytes as they are. */
export function bytes(n: number): CType<Buffer> {
  checkCount(n);
  const bytesAt = (view: DataView, offset: number) => Buffer.from(view.buffer, view.byteOffset + offset, n);
  // Of what is attached read-only a copy: to write through a view of that would end the process.
  const plain = (view: DataView, offset: number) => Buffer.from(bytesAt(view, offset));
  return typeOf<Buffer>(() => ({
    ctype: `unsigned char[${n}]`,
    element: { size: 1 },
    size: n,
    alignment: 1,
    live: 'writable',
    get: (view, offset, writable) => (writable ? bytesAt(view, offset) : plain(view, offset)),
    plain,
    take(value, where) {
      if (!ArrayBuffer.isView(value)) throw invalidType(where, `a Buffer of ${n} bytes`, value);
      if (value.byteLength !== n) throw outOfRange(where, `a Buffer of ${n} bytes`, value);
      // A copy: what is taken may lie in the same memory.
      return Buffer.from(Buffer.from(value.buffer, value.byteOffset, n));
    },
    put: (view, offset, value) => void bytesAt(view, offset).set(value),
  }));
}
