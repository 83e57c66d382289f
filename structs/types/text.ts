import { invalidType, outOfRange } from '../../ffi/argument-errors.ts';
import { type CType, typeOf } from '../codec.ts';
import { checkCount } from './count.ts';

/** `char[n]` as text. */
export function string(n: number, encoding: BufferEncoding = 'utf8'): CType<string> {
  checkCount(n);
  if (!Buffer.isEncoding(encoding)) throw invalidType('encoding', 'an encoding of Buffer', encoding);
  const bytesAt = (view: DataView, offset: number) => Buffer.from(view.buffer, view.byteOffset + offset, n);
  // A NUL of UTF-16 is two bytes, on an even place.
  const unit = Buffer.byteLength('\0', encoding) === 2 ? 2 : 1;
  const get = (view: DataView, offset: number) => {
    let end = 0;
    if (unit === 1) while (end < n && view.getUint8(offset + end) !== 0) end++;
    else while (end + 1 < n && view.getUint16(offset + end) !== 0) end += 2;
    return bytesAt(view, offset).toString(encoding, 0, end);
  };
  return typeOf(() => ({
    ctype: `char[${n}]`,
    element: { size: 1 },
    size: n,
    alignment: 1,
    get,
    plain: get,
    take(value, where) {
      if (typeof value !== 'string') throw invalidType(where, 'a string', value);
      if (value.includes('\0')) throw outOfRange(where, 'a text without NUL', value);
      const bytes = Buffer.from(value, encoding);
      if (bytes.length > n) throw outOfRange(where, `a text of at most ${n} bytes`, value);
      if (!survives(value, bytes, encoding, unit)) throw outOfRange(where, `a text that ${encoding} can hold`, value);
      return value;
    },
    put(view, offset, value) {
      const bytes = bytesAt(view, offset);
      bytes.fill(0, bytes.write(value, encoding));
    },
  }));
}

/** Whether the text reads as it was written, but for what another spelling of the same bytes is. */
function survives(text: string, bytes: Buffer, encoding: BufferEncoding, unit: 1 | 2): boolean {
  // What is no text but bytes as text may hold zeros, and would be read to the first of them.
  if (unit === 1 && bytes.includes(0)) return false;
  const read = bytes.toString(encoding);
  if (read === text) return true;
  if (encoding === 'hex') return read === text.toLowerCase();
  return /^base64(url)?$/.test(encoding) && read.replace(/=+$/, '') === text.replace(/=+$/, '');
}
