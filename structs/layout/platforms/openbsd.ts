/**
 * OpenBSD. Headers: sys/sys/{ipc,shm,sem,msg,_types}.h.
 * https://github.com/openbsd/src/tree/master/sys/sys
 */
import { type PlatformTable, type PlatformTables, sembuf } from './table.ts';

const openbsd: PlatformTable = {
  keyMember: 'key',
  typedefs: {
    key_t: 'long',
    uid_t: 'unsigned int',
    gid_t: 'unsigned int',
    mode_t: 'unsigned int',
    pid_t: 'int',
    time_t: 'long long',
    shmatt_t: 'short',
  },
  structs: {
    ipc_perm: [
      ['cuid', 'uid_t'],
      ['cgid', 'gid_t'],
      ['uid', 'uid_t'],
      ['gid', 'gid_t'],
      ['mode', 'mode_t'],
      ['seq', 'unsigned short'],
      ['key', 'key_t'],
    ],
    shmid_ds: [
      ['shm_perm', 'struct ipc_perm'],
      ['shm_segsz', 'int'],
      ['shm_lpid', 'pid_t'],
      ['shm_cpid', 'pid_t'],
      ['shm_nattch', 'shmatt_t'],
      ['shm_atime', 'time_t'],
      ['__shm_atimensec', 'long'],
      ['shm_dtime', 'time_t'],
      ['__shm_dtimensec', 'long'],
      ['shm_ctime', 'time_t'],
      ['__shm_ctimensec', 'long'],
      ['shm_internal', 'void *'],
    ],
    semid_ds: [
      ['sem_perm', 'struct ipc_perm'],
      ['sem_base', 'struct sem *'],
      ['sem_nsems', 'unsigned short'],
      ['sem_otime', 'time_t'],
      ['sem_pad1', 'long'],
      ['sem_ctime', 'time_t'],
      ['sem_pad2', 'long'],
      ['sem_pad3', 'long[4]'],
    ],
    msqid_ds: [
      ['msg_perm', 'struct ipc_perm'],
      ['msg_first', 'struct msg *'],
      ['msg_last', 'struct msg *'],
      ['msg_cbytes', 'unsigned long'],
      ['msg_qnum', 'unsigned long'],
      ['msg_qbytes', 'unsigned long'],
      ['msg_lspid', 'pid_t'],
      ['msg_lrpid', 'pid_t'],
      ['msg_stime', 'time_t'],
      ['msg_pad1', 'long'],
      ['msg_rtime', 'time_t'],
      ['msg_pad2', 'long'],
      ['msg_ctime', 'time_t'],
      ['msg_pad3', 'long'],
      ['msg_pad4', 'long[4]'],
    ],
    sembuf,
  },
};

export const openbsdTables: PlatformTables = {
  'openbsd-x64': openbsd,
  'openbsd-arm64': openbsd,
  'openbsd-ia32': openbsd,
};
