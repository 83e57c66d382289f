import { declare, lazily } from './libc.ts';

/** <string.h> */
export const string = lazily(() => ({
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
