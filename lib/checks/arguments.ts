import { isAnyArrayBuffer, isUint8Array } from 'node:util/types';
import { outOfRange as rangeError, invalidType as typeError } from '../../ffi/argument-errors.ts';
import { SEMVMX } from '../../ffi/constants.ts';

export { rangeError, typeError };

/** Checks of what callers pass, all before the first system call. Node's own codes, and the argument's name in the text. */

/** @param unit - For the message: of what, and anything else that helps. */
export function checkInteger(name: string, value: unknown, min: number, max: number, unit = ''): number {
  if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  const allowed = `a whole number from ${min} to ${max}${unit}`;
  throw typeof value === 'number' ? rangeError(name, allowed, value) : typeError(name, allowed, value);
}

const INT_MIN = -0x8000_0000;
const INT_MAX = 0x7fff_ffff;

/** key_t is 32 bits: the kernel would cut a longer one and open some other object. Unsigned ones become C's signed ones. */
export function checkKey(value: unknown): number {
  const allowed = 'a 32-bit whole number, signed or unsigned (-0x80000000 to 0xffffffff)';
  if (typeof value === 'string') throw typeError('key', `${allowed}; ${keyOfText(value)}`, value);
  if (typeof value !== 'number') throw typeError('key', allowed, value);
  if (!Number.isInteger(value) || value < INT_MIN || value > 0xffff_ffff) throw rangeError('key', allowed, value);
  return value | 0;
}

/** What somebody who gives a text as the key may want. */
function keyOfText(text: string): string {
  const number = text.trim() !== '' && Number.isInteger(Number(text));
  return number ? `for digits, Number(${JSON.stringify(text)})` : `for a name, keyFor(${JSON.stringify(text)})`;
}

/** Negative ids are valid: macOS gives them to queues. */
export function checkId(name: 'shmid' | 'semid' | 'msqid', value: unknown): number {
  return checkInteger(name, value, INT_MIN, INT_MAX);
}

export function checkSize(value: unknown): number {
  return checkInteger('size', value, 1, Number.MAX_SAFE_INTEGER);
}

export function checkPermissions(value: unknown, name = 'permissions'): number {
  const allowed = 'a mode from 0 to 0o777';
  if (typeof value !== 'number') throw typeError(name, allowed, value);
  if (!Number.isInteger(value) || value < 0 || value > 0o777) throw rangeError(name, allowed, value);
  return value;
}

/** uid_t and gid_t: 32 bits, of which the last value means "no change" to the kernel. */
export function checkOwner(name: 'uid' | 'gid', value: unknown): number {
  return checkInteger(name, value, 0, 0xffff_fffe);
}

export function checkSemaphoreValue(value: unknown, name = 'value'): number {
  return checkInteger(name, value, 0, SEMVMX);
}

export function checkCount(value: unknown): number {
  return checkInteger('count', value, 1, SEMVMX);
}

/** Milliseconds; absent means without limit. */
export function checkTimeout(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const allowed = 'a number of milliseconds, 0 or more';
  if (typeof value !== 'number') throw typeError('timeout', allowed, value);
  if (Number.isNaN(value) || value < 0) throw rangeError('timeout', allowed, value);
  return value === Number.POSITIVE_INFINITY ? undefined : value;
}

/** Any realm's AbortSignal: told by what is used of it. */
export function checkSignal(value: unknown): AbortSignal | undefined {
  if (value === undefined) return undefined;
  const signal = value as Partial<AbortSignal> | null;
  if (typeof signal?.aborted === 'boolean' && typeof signal.addEventListener === 'function')
    return value as AbortSignal;
  throw typeError('signal', 'an AbortSignal', value);
}

export function checkBoolean(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw typeError(name, 'true or false', value);
  return value;
}

/** One byte, as a number or as a character of one byte. */
export function checkByte(name: string, value: unknown): number {
  const allowed = 'a character of one byte, or a byte value from 0 to 255';
  if (typeof value === 'string') {
    const bytes = Buffer.from(value, 'utf8');
    if (bytes.length !== 1) throw rangeError(name, allowed, value);
    return bytes[0] as number;
  }
  if (typeof value !== 'number') throw typeError(name, allowed, value);
  if (!Number.isInteger(value) || value < 0 || value > 255) throw rangeError(name, allowed, value);
  return value;
}

export type Data = string | ArrayBuffer | ArrayBufferView;

/** The bytes of what is to be written or sent: a string's in UTF-8, of a view exactly its part. */
export function bytesOf(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  return checkBytes('data', 'a string, an ArrayBuffer or a view of one', data);
}

/** The bytes themselves, not a copy: of a view exactly its part. */
export function checkBytes(name: string, allowed: string, value: unknown): Uint8Array {
  if (isUint8Array(value)) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (isAnyArrayBuffer(value)) return new Uint8Array(value);
  throw typeError(name, allowed, value);
}
