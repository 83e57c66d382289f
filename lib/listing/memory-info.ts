import { SHM_DEST, SHM_LOCKED } from '../../ffi/constants.ts';
import type { MemberOf } from '../../structs/layout/kernel-members.ts';
import type { ProcessLives } from '../runtime/process-exists.ts';
import { date, type Get, type ObjectInfo } from './object-info.ts';

export interface MemoryInfo extends ObjectInfo {
  /** Bytes. */
  size: number;
  /** Attachments in all processes. */
  numberAttached: number;
  /** 0: a process that cannot be seen from this one's container. */
  creatorPid: number;
  /** The process that attached or detached last. */
  lastPid: number;
  /** Null: never. */
  lastAttachTime: Date | null;
  /** Null: never. */
  lastDetachTime: Date | null;
  /** Nobody is attached and the creator is gone: most likely forgotten. */
  orphaned: boolean;
  /** It is removed and lives until the last process detaches. */
  removed: boolean;
  /** Its pages are kept out of swap: SHM_LOCK. */
  locked: boolean;
  /** Bytes of it that are in memory; absent where the kernel does not report them. */
  residentBytes?: number;
  /** Bytes of it that are in swap; absent where the kernel does not report them. */
  swappedBytes?: number;
}

/** Besides the kernel's struct, /proc/sysvipc/shm has these two. */
export type MemoryMember = MemberOf<'shmid_ds'> | 'rss' | 'swap';

export function memoryInfo(id: number, get: Get<MemoryMember>, lives: ProcessLives): MemoryInfo {
  const numberAttached = get('nattch');
  const creatorPid = get('cpid');
  const mode = get('mode');
  const info: MemoryInfo = {
    key: get('key'),
    id,
    permissions: mode & 0o777,
    uid: get('uid'),
    gid: get('gid'),
    creatorUid: get('cuid'),
    creatorGid: get('cgid'),
    lastChangeTime: date(get('ctime')),
    size: get('segsz'),
    numberAttached,
    creatorPid,
    lastPid: get('lpid'),
    lastAttachTime: date(get('atime')),
    lastDetachTime: date(get('dtime')),
    orphaned: numberAttached === 0 && creatorPid > 0 && !lives(creatorPid),
    removed: (mode & SHM_DEST) !== 0,
    locked: (mode & SHM_LOCKED) !== 0,
  };
  const residentBytes = get('rss');
  if (!Number.isNaN(residentBytes)) {
    info.residentBytes = residentBytes;
    info.swappedBytes = get('swap');
  }
  return info;
}
