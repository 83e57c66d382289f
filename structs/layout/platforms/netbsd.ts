/**
 * NetBSD. Headers: sys/sys/{ipc,shm,sem,msg}.h.
 * https://github.com/NetBSD/src/tree/trunk/sys/sys
 */
import { type PlatformTable, type PlatformTables, sembuf } from './table.ts';

const netbsd: PlatformTable = {
  keyMember: '_key',
  typedefs: {
    key_t: 'long',
    uid_t: 'unsigned int',
    gid_t: 'unsigned int',
    mode_t: 'unsigned int',
    pid_t: 'int',
    time_t: 'long',
    shmatt_t: 'unsigned int',
    msgqnum_t: 'unsigned long',
    msglen_t: 'unsigned long',
  },
  structs: {
    ipc_perm: [
      ['uid', 'uid_t'],
      ['gid', 'gid_t'],
      ['cuid', 'uid_t'],
      ['cgid', 'gid_t'],
      ['mode', 'mode_t'],
      ['_seq', 'unsigned short'],
      ['_key', 'key_t'],
    ],
    shmid_ds: [
      ['shm_perm', 'struct ipc_perm'],
      ['shm_segsz', 'size_t'],
      ['shm_lpid', 'pid_t'],
      ['shm_cpid', 'pid_t'],
      ['shm_nattch', 'shmatt_t'],
      ['shm_atime', 'time_t'],
      ['shm_dtime', 'time_t'],
      ['shm_ctime', 'time_t'],
      ['_shm_internal', 'void *'],
    ],
    semid_ds: [
      ['sem_perm', 'struct ipc_perm'],
      ['sem_nsems', 'unsigned short'],
      ['sem_otime', 'time_t'],
      ['sem_ctime', 'time_t'],
      ['_sem_base', 'struct __sem *'],
    ],
    msqid_ds: [
      ['msg_perm', 'struct ipc_perm'],
      ['msg_qnum', 'msgqnum_t'],
      ['msg_qbytes', 'msglen_t'],
      ['msg_lspid', 'pid_t'],
      ['msg_lrpid', 'pid_t'],
      ['msg_stime', 'time_t'],
      ['msg_rtime', 'time_t'],
      ['msg_ctime', 'time_t'],
      ['_msg_first', 'struct __msg *'],
      ['_msg_last', 'struct __msg *'],
      ['_msg_cbytes', 'msglen_t'],
    ],
    sembuf,
  },
};

export const netbsdTables: PlatformTables = { 'netbsd-x64': netbsd };
