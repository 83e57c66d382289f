import { key_t } from './key-t.ts';
import { declare, lazily } from './libc.ts';

/** <sys/ipc.h> */
export const ipc = lazily(() => ({
  ftok: declare<(pathname: string, projId: number) => number>(`${key_t} ftok(const char *pathname, int proj_id)`),
}));
