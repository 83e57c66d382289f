import { key_t } from './key-t.ts';
import { declare, hasTime64, lazily } from './libc.ts';

/** <sys/shm.h> */
export const shm = lazily(() => ({
  shmget: declare<(key: number, size: number, shmflg: number) => number>(
    `int shmget(${key_t} key, size_t size, int shmflg)`,
  ),
  shmat: declare<(shmid: number, shmaddr: bigint | number | null, shmflg: number) => bigint>(
    'void *shmat(int shmid, const void *shmaddr, int shmflg)',
  ),
  shmdt: declare<(shmaddr: bigint) => number>('int shmdt(const void *shmaddr)'),
  shmctl: declare<(shmid: number, cmd: number, buf: Uint8Array | null) => number>(
    `int ${hasTime64() ? '__shmctl64' : 'shmctl'}(int shmid, int cmd, void *buf)`,
  ),
}));

/** What shmat says when it fails: (void *)-1, in 64 or in 32 bits. */
const FAILED = new Set([0xffff_ffff_ffff_ffffn, 0xffff_ffffn]);

export function attachFailed(address: bigint): boolean {
  return FAILED.has(address);
}
