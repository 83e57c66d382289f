import { key_t } from './key-t.ts';
import { declare, lazily } from './libc.ts';
import type { Timespec } from './sem.ts';

/** <sys/ipc.h>, <signal.h>, <time.h> */
export const system = lazily(() => ({
  ftok: declare<(pathname: string, projId: number) => number>(`${key_t} ftok(const char *pathname, int proj_id)`),
  sigaction: declare<(signum: number, act: Uint32Array | null, oldact: Uint32Array | null) => number>(
    'int sigaction(int signum, const void *act, void *oldact)',
  ),
  nanosleep: declare<(req: Timespec, rem: null) => number>('int nanosleep(const void *req, void *rem)'),
}));
