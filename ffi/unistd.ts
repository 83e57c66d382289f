import { declare, lazily } from './libc.ts';

/** <unistd.h> */
export const unistd = lazily(() => ({
  write: declare<(fd: number, buf: Uint8Array, count: number) => number>(
    'long write(int fd, const void *buf, size_t count)',
  ),
  close: declare<(fd: number) => number>('int close(int fd)'),
  // uid_t and gid_t. Unlike the runtime's own functions these need no permission, which Deno may refuse.
  geteuid: declare<() => number>('unsigned int geteuid(void)'),
  getegid: declare<() => number>('unsigned int getegid(void)'),
}));
