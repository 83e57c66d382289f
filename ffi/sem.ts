import { key_t } from './key-t.ts';
import { declare, declareOptional, hasTime64, lazily } from './libc.ts';

type Semop = (semid: number, sops: Uint8Array, nsops: number) => number;
type Semtimedop = (semid: number, sops: Uint8Array, nsops: number, timeout: Uint8Array) => number;
/** The fourth argument of semctl travels with its C type before it. */
type Semctl = (
  semid: number,
  semnum: number,
  cmd: number,
  ...semun: [] | ['int', number] | ['void *', Uint8Array]
) => number;

/** <sys/sem.h>. semctl is variadic in C, and arm64 macOS looks for its fourth argument only where a variadic call puts it. */
export const sem = lazily(() => ({
  semget: declare<(key: number, nsems: number, semflg: number) => number>(
    `int semget(${key_t} key, int nsems, int semflg)`,
  ),
  semop: declare<Semop>('int semop(int semid, void *sops, size_t nsops)'),
  semctl: declare<Semctl>(`int ${hasTime64() ? '__semctl64' : 'semctl'}(int semid, int semnum, int cmd, ...)`),
  /** Linux. The plain name everywhere: its timespec of two longs holds every wait made here. */
  semtimedop: declareOptional<Semtimedop>('int semtimedop(int semid, void *sops, size_t nsops, const void *timeout)'),
}));
