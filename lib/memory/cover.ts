import { readFileSync } from 'node:fs';
import { MAP_ANONYMOUS, MAP_FIXED, MAP_NORESERVE, MAP_PRIVATE, mman, PROT_READ, PROT_WRITE } from '../../ffi/mman.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import { os } from '../../ffi/platform.ts';

/** mmap replaces what is mapped at an address in one step: no other thread ever finds nothing there. */
export const replacesAtomically: boolean = os === 'linux';

/**
 * Puts private pages, that take no memory until they are written, in the place of an attached segment, which is thereby
 * detached: code that still holds the address reads and writes pages that nobody else sees.
 *
 * @returns How many bytes were replaced; undefined where that is not possible: then nothing has changed.
 */
export function coverWithPrivatePages(address: bigint, length: number): number | undefined {
  if (!replacesAtomically) return undefined;
  if (cover(address, length)) return length;
  // Huge pages cannot be replaced in part.
  const whole = mappedLength(address);
  return whole !== undefined && cover(address, whole) ? whole : undefined;
}

function cover(address: bigint, length: number): boolean {
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
  return mman().mmap(address, length, PROT_READ | PROT_WRITE, flags, -1, 0) === address;
}

/** How long the mapping is that starts there. */
function mappedLength(address: bigint): number | undefined {
  const start = address.toString(16).padStart(8, '0');
  const maps = orAbsent(() => readFileSync('/proc/self/maps', 'latin1'));
  const end = maps?.match(new RegExp(`^${start}-([0-9a-f]+) `, 'm'))?.[1];
  return end === undefined ? undefined : Number(BigInt(`0x${end}`) - address);
}
