import { key_t } from './key-t.ts';
import { declare, declareOptional, hasTime64, lazily } from './libc.ts';
import { orAbsent } from './or-absent.ts';
import { os } from './platform.ts';
import type { Timespec } from './time.ts';

/** Elements of struct sembuf, all of 16 bits: sem_num, sem_op, sem_flg. */
export type Sembufs = Int16Array;
type Semop = (semid: number, sops: Sembufs, nsops: number) => number;
type Semtimedop = (semid: number, sops: Sembufs, nsops: number, timeout: Timespec) => number;
/** The fourth argument of semctl travels with its C type before it. */
type Semctl = (
  semid: number,
  semnum: number,
  cmd: number,
  ...semun: [] | ['int', number] | ['void *', Uint8Array | Uint16Array]
) => number;

/** semtimedop is Linux's own; elsewhere waits with a timeout poll, as they can be told to here. */
export const semaphoreTimeoutSupported: boolean = os === 'linux' && !orAbsent(() => process.env.SYSV_IPC_NO_SEMTIMEDOP);

/** <sys/sem.h>. semctl is variadic in C, and arm64 macOS looks for its fourth argument only where a variadic call puts it. */
export const sem = lazily(() => ({
  semget: declare<(key: number, nsems: number, semflg: number) => number>(
    `int semget(${key_t} key, int nsems, int semflg)`,
  ),
  semop: declare<Semop>('int semop(int semid, void *sops, size_t nsops)'),
  /** The same for operations that stay in one place, by their address. */
  semopAt: declare<(semid: number, sops: number, nsops: number) => number>(
    'int semop(int semid, uintptr_t sops, size_t nsops)',
  ),
  /** Commands without a fourth argument, of which it does not show that the call is variadic; as such it is slower. */
  semctlOfThree: declare<(semid: number, semnum: number, cmd: number) => number>(
    'int semctl(int semid, int semnum, int cmd)',
  ),
  semctl: declare<Semctl>(`int ${hasTime64() ? '__semctl64' : 'semctl'}(int semid, int semnum, int cmd, ...)`),
  /** The plain name everywhere: its timespec of two longs holds every wait made here. */
  semtimedop: semaphoreTimeoutSupported
    ? declareOptional<Semtimedop>('int semtimedop(int semid, void *sops, size_t nsops, const void *timeout)')
    : undefined,
}));
