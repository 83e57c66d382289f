import {
  IPC_CREAT,
  IPC_EXCL,
  SHM_HUGE_SHIFT,
  SHM_HUGETLB,
  SHM_LOCK,
  SHM_NORESERVE,
  SHM_RDONLY,
  SHM_UNLOCK,
} from '../ffi/constants.ts';
import { NotAttachedError, PermissionError, UnsupportedError } from '../ffi/errors.ts';
import { os } from '../ffi/platform.ts';
import { failure } from '../ffi/result.ts';
import { shm } from '../ffi/shm.ts';
import type { ShmMember } from '../structs/kernel-structs.ts';
import {
  checkBoolean,
  checkByte,
  checkId,
  checkInteger,
  checkKey,
  checkOptions,
  checkOwner,
  checkPermissions,
  checkSize,
  type Data,
  rangeError,
  typeError,
} from './arguments.ts';
import { Attachment } from './attachment.ts';
import { removeAtExit } from './auto-remove.ts';
import { Control } from './control.ts';
import { onAttach, onCreateMemory, onLock } from './explain.ts';
import { findControl, removeByKey } from './find.ts';
import { hexKey, type Key, underRandomKey } from './keys.ts';
import { MEMORY } from './kinds.ts';

export interface CreateMemoryOptions {
  /** Without it a random unused key is found, never IPC_PRIVATE. */
  key?: Key;
  /** The mode, at most 0o777. Default 0o666: everybody on this machine may read and write. */
  permissions?: number;
  /** Every byte starts as this one-byte character or byte value. Default `' '`; null leaves the kernel's zeros and touches no page. */
  initCharacter?: string | number | null;
  /** Remove the segment when this process ends or the handle is disposed of. Default false. */
  autoRemove?: boolean;
  /** Linux: huge pages (SHM_HUGETLB), with the page size in bytes if given. Default false. */
  hugePages?: boolean | number;
  /** Linux: reserve no swap space (SHM_NORESERVE). Default false. */
  noReserve?: boolean;
}

/** shmget(2) with IPC_CREAT | IPC_EXCL: the id, or -1. */
export function createSegment(key: Key, size: number, mode: number, flags = 0): number {
  return shm().shmget(key, size, IPC_CREAT | IPC_EXCL | mode | flags);
}
