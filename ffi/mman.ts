import { declare, declareOptional, is32Bit, isGlibc, lazily } from './libc.ts';

/** As wide as a long, but on musl, where it always has 64 bits. */
const off_t = () => (is32Bit && !isGlibc() ? 'int64_t' : 'long');

/** <sys/mman.h> */
export const mman = lazily(() => ({
  mmap: declare<(addr: bigint, length: number, prot: number, flags: number, fd: number, offset: number) => bigint>(
    `void *mmap(void *addr, size_t length, int prot, int flags, int fd, ${off_t()} offset)`,
  ),
  munmap: declare<(addr: bigint, length: number) => number>('int munmap(void *addr, size_t length)'),
  /** Linux, and FreeBSD since 13. */
  memfdCreate: declareOptional<(name: string, flags: number) => number>(
    'int memfd_create(const char *name, unsigned int flags)',
  ),
}));

// On Linux.

export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const MAP_SHARED = 0x01;
export const MAP_PRIVATE = 0x02;
export const MAP_FIXED = 0x10;
export const MAP_ANONYMOUS = 0x20;
export const MAP_NORESERVE = 0x4000;
/** Fails where something is mapped already. Kernels before 4.17 take the address for a hint. */
export const MAP_FIXED_NOREPLACE = 0x10_0000;
export const MFD_CLOEXEC = 1;
