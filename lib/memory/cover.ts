import { readFileSync } from 'node:fs';
import { IPC_CREAT, IPC_PRIVATE, IPC_RMID, PAGE_SIZE, SHM_NORESERVE, SHM_REMAP } from '../../ffi/constants.ts';
import { MAP_ANONYMOUS, MAP_FIXED, MAP_NORESERVE, MAP_PRIVATE, mman, PROT_READ, PROT_WRITE } from '../../ffi/mman.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import { os } from '../../ffi/platform.ts';
import { shm } from '../../ffi/shm.ts';

/** mmap replaces what is mapped at an address in one step: no other thread ever finds nothing there. */
export const replacesAtomically: boolean = os === 'linux';

/**
 * Puts private pages, that take no memory until they are written, in the place of an attached segment, which is thereby
 * detached: code that still holds the address reads and writes pages that nobody else sees.
 *
 * @returns How many bytes were replaced; undefined where that is not possible: then nothing has changed.
 */
export function coverWithPrivatePages(address: bigint, length: number): number | undefined {
  const { mmap } = mman();
  const flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE;
  return cover(address, length, (bytes) => mmap(address, bytes, PROT_READ | PROT_WRITE, flags, -1, 0));
}

/** Segments of this thread alone, by their size: one lies in all places of that size, as the system has only so many segments. */
const own = new Map<number, { readonly id: number; places: number }>();
const MOST_SEGMENTS = 8;

/** A process may have only so many mappings (vm.max_map_count), and neighbouring segments, unlike private pages, make one each. */
let ownPlaces = 0;
const MOST_PLACES = 1000;

/**
 * The same with a segment that no other process or thread sees: for a worker thread, at whose end shmdt can be called for an
 * address, and munmap, which wants the length too, cannot. What is written to one such place appears in others of the same size.
 * There is an end to their number, after which this is not possible.
 */
export function coverWithOwnSegment(address: bigint, length: number): number | undefined {
  const pages = Math.ceil(length / PAGE_SIZE) * PAGE_SIZE;
  if (ownPlaces >= MOST_PLACES || (own.size >= MOST_SEGMENTS && !own.has(pages))) return undefined;
  const { shmget, shmat, shmctl } = shm();
  return cover(address, pages, (bytes) => {
    const known = own.get(bytes);
    // V8 does not end a thread between these steps.
    const id = known?.id ?? shmget(IPC_PRIVATE, bytes, IPC_CREAT | SHM_NORESERVE | 0o600);
    const attached = id === -1 ? undefined : shmat(id, address, SHM_REMAP);
    // It lives on for as long as it is attached anywhere.
    if (!known && id !== -1) shmctl(id, IPC_RMID, null);
    if (attached === address) {
      ownPlaces++;
      if (known) known.places++;
      else own.set(bytes, { id, places: 1 });
    }
    return attached;
  });
}

/** Takes that segment away from a place. */
export function uncoverOwnSegment(address: bigint, bytes: number): void {
  const segment = own.get(bytes);
  ownPlaces--;
  if (segment && --segment.places === 0) own.delete(bytes);
  shm().shmdt(address);
}

function cover(address: bigint, length: number, put: (bytes: number) => bigint | undefined): number | undefined {
  if (!replacesAtomically) return undefined;
  if (put(length) === address) return length;
  // Huge pages cannot be replaced in part.
  const whole = mappedLength(address);
  return whole !== undefined && put(whole) === address ? whole : undefined;
}

/** How long the mapping is that starts there. */
function mappedLength(address: bigint): number | undefined {
  const start = address.toString(16).padStart(8, '0');
  const maps = orAbsent(() => readFileSync('/proc/self/maps', 'latin1'));
  const end = maps?.match(new RegExp(`^${start}-([0-9a-f]+) `, 'm'))?.[1];
  return end === undefined ? undefined : Number(BigInt(`0x${end}`) - address);
}
