/**
 * Linux with musl. Headers: include/sys/{ipc,sem,shm,msg}.h, arch/{generic,x86_64,powerpc64,s390x,i386,arm}/bits/{ipc,sem,shm,msg}.h.
 * https://github.com/bminor/musl/tree/86373b4999bf
 */
import { type Member, type PlatformTable, type PlatformTables, sembuf } from './table.ts';

const typedefs = {
  key_t: 'int',
  uid_t: 'unsigned int',
  gid_t: 'unsigned int',
  mode_t: 'unsigned int',
  pid_t: 'int',
  time_t: 'long long',
  msgqnum_t: 'unsigned long',
  msglen_t: 'unsigned long',
};

// The header says __ipc_perm_key and __ipc_perm_seq, and #defines both to these names unless strict POSIX is asked for.
const owners: Member[] = [
  ['key', 'key_t'],
  ['uid', 'uid_t'],
  ['gid', 'gid_t'],
  ['cuid', 'uid_t'],
  ['cgid', 'gid_t'],
  ['mode', 'mode_t'],
  ['seq', 'int'],
];
const ipcPerm: Member[] = [...owners, ['__pad1', 'long'], ['__pad2', 'long']];
const ipcPermPpc: Member[] = [...owners, ['__pad1', 'int'], ['__pad2', 'long long'], ['__pad3', 'long long']];

const times = (...names: string[]): Member[] => names.map((name) => [name, 'time_t']);
/** The kernel's two halves of each time on 32 bits; libc makes whole ones of them at the end of the struct. */
const halves = (...names: string[]): Member[] =>
  names.flatMap((name): Member[] => [
    [`__${name}_lo`, 'unsigned long'],
    [`__${name}_hi`, 'unsigned long'],
  ]);
const pads = (ctype: string, ...names: string[]): Member[] => names.map((name) => [name, ctype]);

const shmPerm: Member = ['shm_perm', 'struct ipc_perm'];
const shmSize: Member = ['shm_segsz', 'size_t'];
const shmTimes = ['shm_atime', 'shm_dtime', 'shm_ctime'];
const shmCounts: Member[] = [
  ['shm_cpid', 'pid_t'],
  ['shm_lpid', 'pid_t'],
  ['shm_nattch', 'unsigned long'],
];
const semPerm: Member = ['sem_perm', 'struct ipc_perm'];
const semTimes = ['sem_otime', 'sem_ctime'];
const semCount: Member = ['sem_nsems', 'unsigned short'];
const msgPerm: Member = ['msg_perm', 'struct ipc_perm'];
const msgTimes = ['msg_stime', 'msg_rtime', 'msg_ctime'];
const msgCounts: Member[] = [
  ['msg_cbytes', 'unsigned long'],
  ['msg_qnum', 'msgqnum_t'],
  ['msg_qbytes', 'msglen_t'],
  ['msg_lspid', 'pid_t'],
  ['msg_lrpid', 'pid_t'],
  ['__unused', 'unsigned long[2]'],
];

const generic: PlatformTable['structs'] = {
  ipc_perm: ipcPerm,
  shmid_ds: [shmPerm, shmSize, ...times(...shmTimes), ...shmCounts, ...pads('unsigned long', '__pad1', '__pad2')],
  semid_ds: [
    semPerm,
    ...times(...semTimes),
    semCount,
    ['__sem_nsems_pad', 'char[6]'],
    ...pads('long', '__unused3', '__unused4'),
  ],
  msqid_ds: [msgPerm, ...times(...msgTimes), ...msgCounts],
  sembuf,
};

const x64: PlatformTable['structs'] = {
  ...generic,
  semid_ds: [
    semPerm,
    ['sem_otime', 'time_t'],
    ['__unused1', 'long'],
    ['sem_ctime', 'time_t'],
    ['__unused2', 'long'],
    semCount,
    ['__sem_nsems_pad', 'char[6]'],
    ...pads('long', '__unused3', '__unused4'),
  ],
};

const ppc64: PlatformTable['structs'] = {
  ...generic,
  ipc_perm: ipcPermPpc,
  shmid_ds: [shmPerm, ...times(...shmTimes), shmSize, ...shmCounts, ['__unused', 'unsigned long[2]']],
};

// The kernel writes an unsigned long; big-endian, its low half comes last.
const s390x: PlatformTable['structs'] = {
  ...generic,
  semid_ds: [
    semPerm,
    ...times(...semTimes),
    ['__sem_nsems_pad', 'char[6]'],
    semCount,
    ...pads('long', '__unused3', '__unused4'),
  ],
};

const narrow: PlatformTable['structs'] = {
  ...generic,
  shmid_ds: [
    shmPerm,
    shmSize,
    ...halves(...shmTimes),
    ...shmCounts,
    ...pads('unsigned long', '__pad1', '__pad2', '__pad3'),
    ...times(...shmTimes),
  ],
  semid_ds: [
    semPerm,
    ...halves(...semTimes),
    semCount,
    ['__sem_nsems_pad', 'char[2]'],
    ...pads('long', '__unused3', '__unused4'),
    ...times(...semTimes),
  ],
  msqid_ds: [msgPerm, ...halves(...msgTimes), ...msgCounts, ...times(...msgTimes)],
};

const musl = (structs: PlatformTable['structs']): PlatformTable => ({
  keyMember: 'key',
  typedefs,
  structs,
});

export const linuxMusl: PlatformTables = {
  'linux-x64-musl': musl(x64),
  'linux-arm64-musl': musl(generic),
  'linux-ia32-musl': musl(narrow),
  'linux-arm-musl': musl(narrow),
  'linux-riscv64-musl': musl(generic),
  'linux-loong64-musl': musl(generic),
  'linux-ppc64-musl': musl(ppc64),
  'linux-s390x-musl': musl(s390x),
};
