import type { MemberOf } from '../../structs/layout/kernel-members.ts';
import type { ProcessLives } from '../runtime/process-exists.ts';
import { date, type Get, type ObjectInfo } from './object-info.ts';

export interface QueueInfo extends ObjectInfo {
  /** Bytes of all messages in it. */
  currentBytes: number;
  /** Messages in it. */
  currentMessages: number;
  /** NaN where the kernel hides it from this user. */
  maxBytes: number;
  /** The process that sent last. */
  lastSendPid: number;
  /** The process that received last. */
  lastReceivePid: number;
  /** Null: never. */
  lastSendTime: Date | null;
  /** Null: never. */
  lastReceiveTime: Date | null;
  /**
   * The processes that sent and received last are gone; absent if nobody has used it yet. The kernel does not report whether
   * somebody waits for a message. Weaker than {@link MemoryInfo.orphaned}: its users may come back.
   */
  idle?: boolean;
}

/** One literal: tens of thousands of these are made at once. */
export function queueInfo(id: number, get: Get<MemberOf<'msqid_ds'>>, lives: ProcessLives): QueueInfo {
  const lastSendPid = get('lspid');
  const lastReceivePid = get('lrpid');
  const info: QueueInfo = {
    key: get('key'),
    id,
    permissions: get('mode') & 0o777,
    uid: get('uid'),
    gid: get('gid'),
    creatorUid: get('cuid'),
    creatorGid: get('cgid'),
    lastChangeTime: date(get('ctime')),
    currentBytes: get('cbytes'),
    currentMessages: get('qnum'),
    maxBytes: get('qbytes'),
    lastSendPid,
    lastReceivePid,
    lastSendTime: date(get('stime')),
    lastReceiveTime: date(get('rtime')),
  };
  if (lastSendPid > 0 || lastReceivePid > 0) {
    info.idle = !(lastSendPid > 0 && lives(lastSendPid)) && !(lastReceivePid > 0 && lives(lastReceivePid));
  }
  return info;
}
