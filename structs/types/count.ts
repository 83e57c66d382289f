import { invalidType, outOfRange } from '../../ffi/argument-errors.ts';

/** How many elements or bytes. */
export function checkCount(n: unknown, name = 'n'): void {
  if (typeof n !== 'number') throw invalidType(name, 'a number', n);
  if (!Number.isInteger(n) || n < 1 || n > 2 ** 31 - 1) throw outOfRange(name, 'an integer from 1 to 2147483647', n);
}
