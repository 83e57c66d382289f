import { readFileSync } from 'node:fs';
import { declare, lazily, loadKoffi } from './libc.ts';
import { os } from './platform.ts';

/** <sys/mman.h>, <string.h>: what attached memory needs besides the shm calls. */
export const memory = lazily(() => ({
  mmap: declare<(addr: bigint, length: number, prot: number, flags: number, fd: number, offset: number) => bigint>(
    'void *mmap(void *addr, size_t length, int prot, int flags, int fd, long offset)',
  ),
  munmap: declare<(addr: bigint, length: number) => number>('int munmap(void *addr, size_t length)'),
  /** Out of the segment, into a buffer. */
  copyOut: declare<(dest: Uint8Array, src: bigint, n: number) => bigint>(
    'void *memmove(void *dest, const void *src, size_t n)',
  ),
  /** Out of a buffer, into the segment. */
  copyIn: declare<(dest: bigint, src: Uint8Array, n: number) => bigint>(
    'void *memmove(void *dest, const void *src, size_t n)',
  ),
  memset: declare<(s: bigint, c: number, n: number) => bigint>('void *memset(void *s, int c, size_t n)'),
}));

/** <sys/mman.h> on Linux. */
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const MAP_SHARED = 0x01;
const MAP_PRIVATE = 0x02;
const MAP_FIXED = 0x10;
const MAP_ANONYMOUS = 0x20;
const MAP_NORESERVE = 0x4000;
/** Fails where something is mapped already. Kernels before 4.17 take the address for a hint. */
export const MAP_FIXED_NOREPLACE = 0x10_0000;

/** mmap replaces what is mapped at an address in one step: no other thread ever finds nothing there. */
export const replacesAtomically: boolean = os === 'linux';

/**
 * Puts private pages, that take no memory until they are written, in the place of an attached segment, which is thereby
 * detached: whoever still holds the address reads and writes what nobody else sees.
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
  return memory().mmap(address, length, PROT_READ | PROT_WRITE, flags, -1, 0) === address;
}

/** How long the mapping is that starts there. */
function mappedLength(address: bigint): number | undefined {
  const start = address.toString(16).padStart(8, '0');
  try {
    const line = readFileSync('/proc/self/maps', 'latin1').match(new RegExp(`^${start}-([0-9a-f]+) `, 'm'));
    return line ? Number(BigInt(`0x${line[1]}`) - address) : undefined;
  } catch {
    return undefined;
  }
}

/** An ArrayBuffer over `length` bytes of this process's memory: no copy, and no protection once they are unmapped. */
export function viewOf(address: bigint, length: number): ArrayBuffer {
  return loadKoffi().view(address, length);
}

/** Whether this runtime lets memory outside of its heap appear as an ArrayBuffer: Electron and V8's memory cage do not. */
export const externalBuffersAllowed: () => boolean = lazily(() => {
  if (process.env.SYSV_IPC_NO_EXTERNAL_BUFFERS) return false;
  try {
    viewOf(loadKoffi().address(new Uint8Array(new ArrayBuffer(64))), 64);
    return true;
  } catch {
    return false;
  }
});
