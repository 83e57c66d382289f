import { key_t } from './key-t.ts';
import { declare, lazily } from './libc.ts';

/** <sys/ipc.h>, <signal.h> */
export const system = lazily(() => ({
  ftok: declare<(pathname: string, projId: number) => number>(`${key_t} ftok(const char *pathname, int proj_id)`),
  sigaction: declare<(signum: number, act: Uint8Array | null, oldact: Uint8Array | null) => number>(
    'int sigaction(int signum, const void *act, void *oldact)',
  ),
}));
