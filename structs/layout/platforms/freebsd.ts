/**
 * FreeBSD 12 and later. Headers: sys/sys/{ipc,shm,sem,msg,_types}.h, sys/x86/include/_types.h.
 * https://github.com/freebsd/freebsd-src/tree/main/sys/sys
 */
import { type PlatformTable, type PlatformTables, sembuf } from './table.ts';

const freebsd = (time_t: string): PlatformTable => ({
  keyMember: 'key',
  typedefs: {
    key_t: 'long',
    uid_t: 'unsigned int',
    gid_t: 'unsigned int',
    mode_t: 'unsigned short',
    pid_t: 'int',
    time_t,
    shmatt_t: 'unsigned int',
    msgqnum_t: 'unsigned long',
    msglen_t: 'unsigned long',
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
      ['shm_segsz', 'size_t'],
      ['shm_lpid', 'pid_t'],
      ['shm_cpid', 'pid_t'],
      ['shm_nattch', 'shmatt_t'],
      ['shm_atime', 'time_t'],
      ['shm_dtime', 'time_t'],
      ['shm_ctime', 'time_t'],
    ],
    semid_ds: [
      ['sem_perm', 'struct ipc_perm'],
      ['__sem_base', 'struct sem *'],
      ['sem_nsems', 'unsigned short'],
      ['sem_otime', 'time_t'],
      ['sem_ctime', 'time_t'],
    ],
    msqid_ds: [
      ['msg_perm', 'struct ipc_perm'],
      ['__msg_first', 'struct msg *'],
      ['__msg_last', 'struct msg *'],
      ['msg_cbytes', 'msglen_t'],
      ['msg_qnum', 'msgqnum_t'],
      ['msg_qbytes', 'msglen_t'],
      ['msg_lspid', 'pid_t'],
      ['msg_lrpid', 'pid_t'],
      ['msg_stime', 'time_t'],
      ['msg_rtime', 'time_t'],
      ['msg_ctime', 'time_t'],
    ],
    sembuf,
  },
});

export const freebsdTables: PlatformTables = {
  'freebsd-x64': freebsd('long'),
  'freebsd-arm64': freebsd('long'),
  // The last of FreeBSD's processors with 32-bit times.
  'freebsd-ia32': freebsd('int'),
};
