import type { MemberOf } from '../../structs/layout/kernel-members.ts';
import type { ProcessLives } from '../runtime/process-exists.ts';
import { date, type Get, type ObjectInfo, objectInfo } from './object-info.ts';

export interface QueueInfo extends ObjectInfo {
  /** Bytes of all messages in it. */
  currentBytes: number;
  /** Messages in it. */
  currentMessages: number;
  /** NaN where the kernel does not tell this user. */
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
   * The processes that sent and received last are gone; absent if nobody has used it yet. The kernel does not tell whether
   * somebody waits for a message. Weaker than {@link MemoryInfo.orphaned}: its users may come back.
   */
  idle?: boolean;
}

export function queueInfo(id: number, get: Get<MemberOf<'msqid_ds'>>, lives: ProcessLives): QueueInfo {
  const lastSendPid = get('lspid');
  const lastReceivePid = get('lrpid');
  const users = [lastSendPid, lastReceivePid].filter((pid) => pid > 0);
  return {
    ...objectInfo(id, get),
    currentBytes: get('cbytes'),
    currentMessages: get('qnum'),
    maxBytes: get('qbytes'),
    lastSendPid,
    lastReceivePid,
    lastSendTime: date(get('stime')),
    lastReceiveTime: date(get('rtime')),
    ...(users.length > 0 && { idle: !users.some(lives) }),
  };
}
