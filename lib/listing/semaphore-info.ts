import { GETNCNT, GETPID, GETZCNT } from '../../ffi/constants.ts';
import { sem } from '../../ffi/sem.ts';
import type { MemberOf } from '../../structs/layout/kernel-members.ts';
import type { ProcessLives } from '../runtime/process-exists.ts';
import { date, type Get, type ObjectInfo } from './object-info.ts';

export interface SemaphoreInfo extends ObjectInfo {
  /** Semaphores in the set. */
  length: number;
  /** When a semop last succeeded; null: never. */
  lastOperationTime: Date | null;
  /** The process that operated on it last; absent if several did on a set, where this user may not know, and in sets longer than 250. */
  lastPid?: number;
  /**
   * Every process that used it last is gone and nobody waits; absent where that cannot be known, in sets longer than 250, and if
   * nobody has used it yet. Weaker than {@link MemoryInfo.orphaned}: its users may come back.
   */
  idle?: boolean;
}

export function semaphoreInfo(id: number, get: Get<MemberOf<'semid_ds'>>, lives: ProcessLives): SemaphoreInfo {
  const info: SemaphoreInfo = {
    key: get('key'),
    id,
    permissions: get('mode') & 0o777,
    uid: get('uid'),
    gid: get('gid'),
    creatorUid: get('cuid'),
    creatorGid: get('cgid'),
    lastChangeTime: date(get('ctime')),
    length: get('nsems'),
    lastOperationTime: date(get('otime')),
  };
  if (info.length <= LONGEST) addUsage(info, lives);
  return info;
}

/** A call for each semaphore of a set: not for thousands of them. */
const LONGEST = 250;

function addUsage(info: SemaphoreInfo, lives: ProcessLives): void {
  const { id, length } = info;
  const { semctlOfThree: ask } = sem();
  let last = 0;
  let one = true;
  let living = false;
  for (let index = 0; index < length; index++) {
    const pid = ask(id, index, GETPID);
    // This user may not read it, or it is gone.
    if (pid === -1) return;
    if (pid === 0) continue;
    one = last === 0 || (one && pid === last);
    last = pid;
    living ||= lives(pid);
  }
  if (last === 0) return;
  if (one) info.lastPid = last;
  info.idle = !living && !isAwaited(id, length);
}

/** Somebody waits for one of a set, to become larger or zero. */
function isAwaited(id: number, length: number): boolean {
  const { semctlOfThree: ask } = sem();
  for (let index = 0; index < length; index++) {
    if (ask(id, index, GETNCNT) !== 0 || ask(id, index, GETZCNT) !== 0) return true;
  }
  return false;
}
