import { MessageQueueHandle, type ObjectInfo, SemaphoreSetHandle, shm } from 'sysv-ipc';
import type { Kind } from '../usage/values.ts';
import { type Entry, memoryEntry, queueEntry, semaphoreEntry } from './entries.ts';
import { lives } from './processes.ts';

/** One object on a system that gives no listing: what it tells those who may read it. */
export const entryByHandle: Record<Kind, (id: number) => Entry> = {
  // The handle would attach it, and so change what is to be shown; the low level does not, but knows no times.
  memory(id) {
    const { key, perm, uid, gid, cuid, cgid, size, nattch, cpid, lpid } = shm.memory(id);
    return memoryEntry({
      ...{ key, id, permissions: perm, uid, gid, creatorUid: cuid, creatorGid: cgid, lastChangeTime: null },
      ...{ size, numberAttached: nattch, creatorPid: cpid, lastPid: lpid, lastAttachTime: null, lastDetachTime: null },
      orphaned: nattch === 0 && cpid > 0 && !lives(cpid),
      removed: false,
    });
  },
  semaphore(id) {
    const set = SemaphoreSetHandle.fromId(id);
    const { length, lastOperationTime } = set;
    return semaphoreEntry({ ...objectInfo(set, id), length, lastOperationTime });
  },
  queue(id) {
    const queue = MessageQueueHandle.fromId(id);
    const { currentBytes, currentMessages, maxBytes, lastSendPid, lastReceivePid, lastSendTime, lastReceiveTime } =
      queue;
    return queueEntry({
      ...objectInfo(queue, id),
      ...{ currentBytes, currentMessages, maxBytes, lastSendPid, lastReceivePid, lastSendTime, lastReceiveTime },
    });
  },
};

/** Getters, which a spread would not see. */
function objectInfo(handle: Omit<ObjectInfo, 'id'>, id: number): ObjectInfo {
  const { key, permissions, uid, gid, creatorUid, creatorGid, lastChangeTime } = handle;
  return { key, id, permissions, uid, gid, creatorUid, creatorGid, lastChangeTime };
}
