import { constants } from 'node:buffer';
import { LimitError } from '../../ffi/errors.ts';
import { markAsUntransferable } from '../../ffi/node-modules.ts';

/** What Node serves out of its pool, which is cheap; from there on each Buffer gets memory of its own, which costs a microsecond. */
const POOLED = Buffer.poolSize >>> 1;
/** So Buffers up to this length are parts of one of {@link SLAB} bytes, as those in Node's pool are of a smaller one. */
const LARGEST_PART = 8192;
const SLAB = 65_536;

let slab: Buffer | undefined;
let used = 0;

/** A Buffer with anything in it. */
export function allocate(length: number): Buffer {
  if (length >= POOLED && length <= LARGEST_PART) return part(length);
  try {
    return Buffer.allocUnsafe(length);
  } catch (cause) {
    throw new LimitError(
      `Cannot read ${length} bytes: Node cannot allocate a Buffer of that size (buffer.constants.MAX_LENGTH is ${constants.MAX_LENGTH}); read it in parts`,
      { code: 'ENOMEM', cause },
    );
  }
}

function part(length: number): Buffer {
  if (!slab || used + length > SLAB) {
    slab = Buffer.allocUnsafeSlow(SLAB);
    markAsUntransferable(slab.buffer);
    used = 0;
  }
  const start = used;
  // Multiples of eight, for typed arrays over the same memory.
  used += (length + 7) & ~7;
  return slab.subarray(start, start + length);
}
