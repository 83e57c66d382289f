import { isStructType } from '../../structs/struct-type.ts';
import type { StructType } from '../../structs/types.ts';
import { checkInteger, rangeError, typeError } from '../checks/arguments.ts';
import { checkAlignment } from './typed-arrays.ts';

/** @param size - Bytes of the segment. */
export function checkStruct(type: unknown, offset: number, size: number): void {
  checkPlace(type, offset, size);
  if (type.size <= size - offset) return;
  throw rangeError('type', `a struct of at most the ${size - offset} bytes from there to the end`, type.size);
}

/** How many structs lie one after another from `offset` on: all that fit, if nothing is said. */
export function checkStructs(type: unknown, offset: number, count: number | undefined, size: number): number {
  checkPlace(type, offset, size);
  const most = Math.floor((size - offset) / type.size);
  return count === undefined ? most : checkInteger('count', count, 0, most);
}

function checkPlace(type: unknown, offset: number, size: number): asserts type is StructType {
  if (!isStructType(type)) throw typeError('type', 'a struct made by defineStruct', type);
  checkInteger('offset', offset, 0, size);
  checkAlignment('offset', offset, type.alignment);
}
