/**
 * Linux with glibc. Headers: sysdeps/unix/sysv/linux/bits/ipc-perm.h, bits/types/struct_{shmid,semid,msqid}_ds.h and
 * struct_{shmid,semid,msqid}64_ds.h, with those of sysdeps/unix/sysv/linux/{x86,powerpc}/bits in front of them.
 * https://github.com/bminor/glibc/tree/04e750e75b73/sysdeps/unix/sysv/linux
 */
import { type Member, type PlatformTable, type PlatformTables, sembuf } from './table.ts';

const typedefs = {
  __key_t: 'int',
  __uid_t: 'unsigned int',
  __gid_t: 'unsigned int',
  __mode_t: 'unsigned int',
  __pid_t: 'int',
  __time_t: 'long',
  __time64_t: 'long long',
  __uint32_t: 'unsigned int',
  __uint64_t: 'unsigned long',
  __syscall_ulong_t: 'unsigned long',
  shmatt_t: 'unsigned long',
  msgqnum_t: 'unsigned long',
  msglen_t: 'unsigned long',
};

const owners: Member[] = [
  ['__key', '__key_t'],
  ['uid', '__uid_t'],
  ['gid', '__gid_t'],
  ['cuid', '__uid_t'],
  ['cgid', '__gid_t'],
  ['mode', '__mode_t'],
];
const ipcPerm: Member[] = [
  ...owners,
  ['__seq', 'unsigned short'],
  ['__pad2', 'unsigned short'],
  ['__glibc_reserved1', '__syscall_ulong_t'],
  ['__glibc_reserved2', '__syscall_ulong_t'],
];
const ipcPermPpc: Member[] = [
  ...owners,
  ['__seq', '__uint32_t'],
  ['__pad1', '__uint32_t'],
  ['__glibc_reserved1', '__uint64_t'],
  ['__glibc_reserved2', '__uint64_t'],
];

/** The members that a time takes: alone, with the word for its high half that 32-bit kernels fill, or wide. */
type Time = (name: string, highWord?: string) => Member[];
const time: Time = (name) => [[name, '__time_t']];
const timeAndHigh: Time = (name, highWord = 'unsigned long') => [
  [name, '__time_t'],
  [`__${name}_high`, highWord],
];
const time64: Time = (name) => [[name, '__time64_t']];

const shmSize: Member = ['shm_segsz', 'size_t'];
const shmTimes = (time: Time): Member[] => [...time('shm_atime'), ...time('shm_dtime'), ...time('shm_ctime')];
const shmCounts: Member[] = [
  ['shm_cpid', '__pid_t'],
  ['shm_lpid', '__pid_t'],
  ['shm_nattch', 'shmatt_t'],
];
const semTimes = (time: Time): Member[] => [
  ...time('sem_otime', '__syscall_ulong_t'),
  ...time('sem_ctime', '__syscall_ulong_t'),
];
const msgTimes = (time: Time): Member[] => [...time('msg_stime'), ...time('msg_rtime'), ...time('msg_ctime')];
const reserved = (first: number, ctype = '__syscall_ulong_t'): Member[] => [
  [`__glibc_reserved${first}`, ctype],
  [`__glibc_reserved${first + 1}`, ctype],
];

/** `word` is what the reserved members are declared as. */
const structs = (time: Time, semTime: Time, word?: string): PlatformTable['structs'] => ({
  ipc_perm: ipcPerm,
  shmid_ds: [['shm_perm', 'struct ipc_perm'], shmSize, ...shmTimes(time), ...shmCounts, ...reserved(5, word)],
  semid_ds: [
    ['sem_perm', 'struct ipc_perm'],
    ...semTimes(semTime),
    ['sem_nsems', '__syscall_ulong_t'],
    ...reserved(3, word),
  ],
  msqid_ds: [
    ['msg_perm', 'struct ipc_perm'],
    ...msgTimes(time),
    ['__msg_cbytes', '__syscall_ulong_t'],
    ['msg_qnum', 'msgqnum_t'],
    ['msg_qbytes', 'msglen_t'],
    ['msg_lspid', '__pid_t'],
    ['msg_lrpid', '__pid_t'],
    ...reserved(4, word),
  ],
  sembuf,
});

const generic = structs(time, time);
// x86 kept room for the high words in semid_ds alone, on 64 bits too.
const x64 = structs(time, timeAndHigh);
// The plain names of the calls: 32-bit times.
const narrow = structs(timeAndHigh, timeAndHigh);
// __shmctl64 and its like (glibc 2.34).
const wide = structs(time64, time64, 'unsigned long');
// powerpc puts the times of shmid_ds before the size.
const ppc64: PlatformTable['structs'] = {
  ...generic,
  ipc_perm: ipcPermPpc,
  shmid_ds: [['shm_perm', 'struct ipc_perm'], ...shmTimes(time), shmSize, ...shmCounts, ...reserved(5)],
};

const glibc = (structs: PlatformTable['structs']): PlatformTable => ({
  keyMember: '__key',
  typedefs,
  structs,
});

export const linuxGlibc: PlatformTables = {
  'linux-x64-glibc': glibc(x64),
  'linux-arm64-glibc': glibc(generic),
  'linux-ia32-glibc': glibc(narrow),
  'linux-ia32-glibc-time64': glibc(wide),
  'linux-arm-glibc': glibc(narrow),
  'linux-arm-glibc-time64': glibc(wide),
  'linux-riscv64-glibc': glibc(generic),
  'linux-loong64-glibc': glibc(generic),
  'linux-ppc64-glibc': glibc(ppc64),
  'linux-s390x-glibc': glibc(generic),
};
