import { readFileSync } from 'node:fs';
import { viewOf } from '../../ffi/foreign-buffer.ts';
import { is32Bit, lazily } from '../../ffi/libc.ts';
import { MAP_FIXED_NOREPLACE, MAP_SHARED, MFD_CLOEXEC, mman, PROT_READ, PROT_WRITE } from '../../ffi/mman.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import { os } from '../../ffi/platform.ts';
import { unistd } from '../../ffi/unistd.ts';

/**
 * One page that all threads of this process share. Each worker thread loads its own copy of this package; what must be counted
 * for the process as a whole is counted here. Found by its name in /proc/self/maps, so Linux only; undefined elsewhere.
 */
export const processPage: () => Int32Array | undefined = lazily(() => {
  if (os !== 'linux') return undefined;
  // No /proc, or no ArrayBuffers over foreign memory: none.
  return orAbsent(() => {
    const address = findPage() ?? createPage();
    return address === undefined ? undefined : new Int32Array(viewOf(address, PAGE_BYTES));
  });
});

const PAGE_BYTES = 4096;
/** All threads ask for the same place, and the kernel gives it to one: however many come first, one page is made. */
const PLACE = is32Bit ? 0x5350_0000n : 0x2_5350_0000n;
const NAME = 'sysv-ipc-threads';

function findPage(): bigint | undefined {
  const line = readFileSync('/proc/self/maps', 'latin1').match(new RegExp(`^([0-9a-f]+)-.*/memfd:${NAME} `, 'm'));
  return line ? BigInt(`0x${line[1]}`) : undefined;
}

function createPage(): bigint | undefined {
  const { memfdCreate, mmap } = mman();
  const fd = memfdCreate?.(NAME, MFD_CLOEXEC) ?? -1;
  if (fd === -1) return undefined;
  // None of this by node:fs: in a worker thread of Node's it warns of descriptors that it has not opened, and Deno's has others.
  unistd().write(fd, new Uint8Array(PAGE_BYTES), PAGE_BYTES);
  mmap(PLACE, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0);
  unistd().close(fd);
  return findPage();
}
