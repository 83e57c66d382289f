/**
 * macOS. Headers: bsd/sys/{ipc,shm,sem,msg}.h, whose structs stand under `#pragma pack(4)`.
 * https://github.com/apple-oss-distributions/xnu/tree/e3723e1f1766/bsd/sys
 */
import { type PlatformTable, type PlatformTables, sembuf } from './table.ts';

const darwin: PlatformTable = {
  pack: 4,
  keyMember: '_key',
  typedefs: {
    key_t: 'int',
    uid_t: 'unsigned int',
    gid_t: 'unsigned int',
    mode_t: 'unsigned short',
    pid_t: 'int',
    time_t: 'long',
    __int32_t: 'int',
    shmatt_t: 'unsigned short',
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
      ['shm_internal', 'void *'],
    ],
    semid_ds: [
      ['sem_perm', 'struct ipc_perm'],
      ['sem_base', '__int32_t'],
      ['sem_nsems', 'unsigned short'],
      ['sem_otime', 'time_t'],
      ['sem_pad1', '__int32_t'],
      ['sem_ctime', 'time_t'],
      ['sem_pad2', '__int32_t'],
      ['sem_pad3', '__int32_t[4]'],
    ],
    msqid_ds: [
      ['msg_perm', 'struct ipc_perm'],
      ['msg_first', '__int32_t'],
      ['msg_last', '__int32_t'],
      ['msg_cbytes', 'msglen_t'],
      ['msg_qnum', 'msgqnum_t'],
      ['msg_qbytes', 'msglen_t'],
      ['msg_lspid', 'pid_t'],
      ['msg_lrpid', 'pid_t'],
      ['msg_stime', 'time_t'],
      ['msg_pad1', '__int32_t'],
      ['msg_rtime', 'time_t'],
      ['msg_pad2', '__int32_t'],
      ['msg_ctime', 'time_t'],
      ['msg_pad3', '__int32_t'],
      ['msg_pad4', '__int32_t[4]'],
    ],
    sembuf,
  },
};

export const darwinTables: PlatformTables = { 'darwin-x64': darwin, 'darwin-arm64': darwin };
