/**
 * Android: bionic takes the kernel's own structs. Headers: libc/include/sys/{ipc,shm,sem,msg}.h, which include the kernel's
 * asm-generic/{ipcbuf,shmbuf,sembuf,msgbuf}.h and, on x64, asm/sembuf.h.
 * https://github.com/aosp-mirror/platform_bionic/tree/master/libc/include/sys
 */
import { type Member, type PlatformTable, type PlatformTables, sembuf } from './table.ts';

const typedefs = {
  __kernel_key_t: 'int',
  __kernel_uid32_t: 'unsigned int',
  __kernel_gid32_t: 'unsigned int',
  __kernel_mode_t: 'unsigned int',
  __kernel_pid_t: 'int',
  __kernel_long_t: 'long',
  __kernel_ulong_t: 'unsigned long',
  __kernel_size_t: 'unsigned long',
  'struct ipc64_perm': 'struct ipc_perm',
};

const android = (semid_ds: readonly Member[]): PlatformTable => ({
  keyMember: 'key',
  typedefs,
  structs: {
    ipc_perm: [
      ['key', '__kernel_key_t'],
      ['uid', '__kernel_uid32_t'],
      ['gid', '__kernel_gid32_t'],
      ['cuid', '__kernel_uid32_t'],
      ['cgid', '__kernel_gid32_t'],
      ['mode', '__kernel_mode_t'],
      // 4 - sizeof(__kernel_mode_t)
      ['__pad1', 'unsigned char[0]'],
      ['seq', 'unsigned short'],
      ['__pad2', 'unsigned short'],
      ['__unused1', '__kernel_ulong_t'],
      ['__unused2', '__kernel_ulong_t'],
    ],
    shmid_ds: [
      ['shm_perm', 'struct ipc64_perm'],
      ['shm_segsz', '__kernel_size_t'],
      ['shm_atime', 'long'],
      ['shm_dtime', 'long'],
      ['shm_ctime', 'long'],
      ['shm_cpid', '__kernel_pid_t'],
      ['shm_lpid', '__kernel_pid_t'],
      ['shm_nattch', 'unsigned long'],
      ['__unused4', 'unsigned long'],
      ['__unused5', 'unsigned long'],
    ],
    semid_ds,
    msqid_ds: [
      ['msg_perm', 'struct ipc64_perm'],
      ['msg_stime', 'long'],
      ['msg_rtime', 'long'],
      ['msg_ctime', 'long'],
      ['msg_cbytes', 'unsigned long'],
      ['msg_qnum', 'unsigned long'],
      ['msg_qbytes', 'unsigned long'],
      ['msg_lspid', '__kernel_pid_t'],
      ['msg_lrpid', '__kernel_pid_t'],
      ['__unused4', 'unsigned long'],
      ['__unused5', 'unsigned long'],
    ],
    sembuf,
  },
});

export const androidTables: PlatformTables = {
  'android-x64': android([
    ['sem_perm', 'struct ipc64_perm'],
    ['sem_otime', '__kernel_long_t'],
    ['__unused1', '__kernel_ulong_t'],
    ['sem_ctime', '__kernel_long_t'],
    ['__unused2', '__kernel_ulong_t'],
    ['sem_nsems', '__kernel_ulong_t'],
    ['__unused3', '__kernel_ulong_t'],
    ['__unused4', '__kernel_ulong_t'],
  ]),
  'android-arm64': android([
    ['sem_perm', 'struct ipc64_perm'],
    ['sem_otime', 'long'],
    ['sem_ctime', 'long'],
    ['sem_nsems', 'unsigned long'],
    ['__unused3', 'unsigned long'],
    ['__unused4', 'unsigned long'],
  ]),
};
