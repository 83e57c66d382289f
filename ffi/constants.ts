import { readFileSync } from 'node:fs';
import { is32Bit, isGlibc, lazily } from './libc.ts';
import { orAbsent } from './or-absent.ts';
import { arch, os } from './platform.ts';

// <sys/ipc.h>, <sys/shm.h>, <sys/sem.h>, <sys/msg.h>: the same on every system.

/** As a key: make an object that has none. */
export const IPC_PRIVATE = 0;
/** shmget, semget, msgget: create the object if there is none with that key. */
export const IPC_CREAT = 0o1000;
/** With IPC_CREAT: fail if there is one. */
export const IPC_EXCL = 0o2000;
export const IPC_NOWAIT = 0o4000;
export const IPC_RMID = 0;
export const IPC_SET = 1;
/** shmat: attach for reading only. */
export const SHM_RDONLY = 0o10000;
/** shmat: round the address down to a multiple of SHMLBA. */
export const SHM_RND = 0o20000;
/** Mode: the owner may read. */
export const SHM_R = 0o400;
/** Mode: the owner may write. */
export const SHM_W = 0o200;
/** Mode: the owner may read. */
export const SEM_R = 0o400;
/** Mode: the owner may alter. */
export const SEM_A = 0o200;
export const SEM_UNDO = 0o10000;
export const MSG_NOERROR = 0o10000;

/** The largest value of a semaphore in every kernel (SEMVMX; the headers do not tell). */
export const SEMVMX = 32767;

/** Linux only; flags of shmget, shmat, shmctl, semctl, msgrcv, msgctl. */
export const SHM_HUGETLB = 0o4000;
export const SHM_REMAP = 0o40000;
export const SHM_NORESERVE = 0o10000;
export const SHM_HUGE_SHIFT = 26;
export const SHM_LOCK = 11;
export const SHM_UNLOCK = 12;
/** In the mode that IPC_STAT tells: removed, and waiting for its last detach. */
export const SHM_DEST = 0o1000;
/** In the mode that IPC_STAT tells: SHM_LOCK keeps its pages out of swap. */
export const SHM_LOCKED = 0o2000;
export const MSG_EXCEPT = 0o20000;
export const MSG_COPY = 0o40000;

/** Commands of semctl, whose numbers differ by system. */
export interface SemCommands {
  GETPID: number;
  GETVAL: number;
  GETALL: number;
  GETNCNT: number;
  GETZCNT: number;
  SETVAL: number;
  SETALL: number;
}
const LINUX: SemCommands = { GETPID: 11, GETVAL: 12, GETALL: 13, GETNCNT: 14, GETZCNT: 15, SETVAL: 16, SETALL: 17 };
const BSD: SemCommands = { GETNCNT: 3, GETPID: 4, GETVAL: 5, GETALL: 6, GETZCNT: 7, SETVAL: 8, SETALL: 9 };
export const { GETPID, GETVAL, GETALL, GETNCNT, GETZCNT, SETVAL, SETALL }: SemCommands = os === 'linux' ? LINUX : BSD;

/** musl on 32 bits asks for 64-bit times with a flag in the command. */
const musl32Flag = lazily(() => (os === 'linux' && is32Bit && !isGlibc() ? 0x100 : 0));
export const IPC_STAT: () => number = lazily(() => 2 | musl32Flag());
/** Linux only: commands of shmctl, semctl and msgctl that go through all objects. */
export const SHM_INFO = 14;
export const SEM_INFO = 19;
export const MSG_INFO = 12;
export const SHM_STAT: () => number = lazily(() => 13 | musl32Flag());
export const SEM_STAT: () => number = lazily(() => 18 | musl32Flag());
export const MSG_STAT: () => number = lazily(() => 11 | musl32Flag());
export const SHM_STAT_ANY: () => number = lazily(() => 15 | musl32Flag());
export const SEM_STAT_ANY: () => number = lazily(() => 20 | musl32Flag());
export const MSG_STAT_ANY: () => number = lazily(() => 13 | musl32Flag());

/**
 * The page size: SHMLBA is defined by it. Where a processor has several, from the auxiliary vector, since no library call may be
 * made on import.
 */
function pageSize(): number {
  if (os === 'darwin') return arch === 'arm64' ? 16384 : 4096;
  if (os !== 'linux' || arch === 'x64' || arch === 'ia32') return 4096;
  const AT_PAGESZ = 6n;
  const auxv = orAbsent(() => readFileSync('/proc/self/auxv')) ?? Buffer.alloc(0);
  const entries = is32Bit
    ? Array.from(new Uint32Array(auxv.buffer, auxv.byteOffset, auxv.length >> 2), BigInt)
    : Array.from(new BigUint64Array(auxv.buffer, auxv.byteOffset, auxv.length >> 3));
  for (let i = 0; i + 1 < entries.length; i += 2) if (entries[i] === AT_PAGESZ) return Number(entries[i + 1]);
  // The commonest.
  return 4096;
}
export const PAGE_SIZE: number = pageSize();

/** Attach addresses are multiples of this; 32-bit arm needs four pages so that its caches see one line each. */
export const SHMLBA: number = arch === 'arm' && os === 'linux' ? PAGE_SIZE * 4 : PAGE_SIZE;
