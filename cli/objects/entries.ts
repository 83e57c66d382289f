import {
  type Listing,
  list,
  type MemoryInfo,
  type ObjectInfo,
  type QueueInfo,
  type SemaphoreInfo,
  UnsupportedError,
} from 'sysv-ipc';
import type * as z from 'zod/mini';
import type { memory, queue, semaphore } from '../io/schemas.ts';
import { hexKey, modeText } from '../text/format.ts';
import type { Kind } from '../usage/values.ts';
import { processEntry } from './processes.ts';
import { groupName, userName } from './users.ts';

/** The kernel's listing in the words of this command: with names of users and processes, and with marks. */
export type MemoryEntry = z.infer<typeof memory>;
export type SemaphoreEntry = z.infer<typeof semaphore>;
export type QueueEntry = z.infer<typeof queue>;
export type Entry = MemoryEntry | SemaphoreEntry | QueueEntry;

export function entries(kind: Kind, all: Listing = list()): Entry[] {
  switch (kind) {
    case 'memory':
      return all.memory.map(memoryEntry);
    case 'semaphore':
      return all.semaphores.map(semaphoreEntry);
    case 'queue':
      return all.queues.map(queueEntry);
  }
}

/** The same; undefined where the system gives no listing. */
export function entriesOrNone(kind: Kind): Entry[] | undefined {
  try {
    return entries(kind);
  } catch (error) {
    if (error instanceof UnsupportedError) return undefined;
    throw error;
  }
}

export function memoryEntry(info: MemoryInfo): MemoryEntry {
  return {
    kind: 'memory',
    ...objectEntry(info),
    size: info.size,
    numberAttached: info.numberAttached,
    creator: processEntry(info.creatorPid),
    last: processEntry(info.lastPid),
    lastAttachTime: timestamp(info.lastAttachTime),
    lastDetachTime: timestamp(info.lastDetachTime),
    orphaned: info.orphaned,
    removed: info.removed,
  };
}

export function semaphoreEntry(info: SemaphoreInfo): SemaphoreEntry {
  return {
    kind: 'semaphore',
    ...objectEntry(info),
    length: info.length,
    lastOperationTime: timestamp(info.lastOperationTime),
  };
}

export function queueEntry(info: QueueInfo): QueueEntry {
  return {
    kind: 'queue',
    ...objectEntry(info),
    currentBytes: info.currentBytes,
    currentMessages: info.currentMessages,
    maxBytes: Number.isNaN(info.maxBytes) ? null : info.maxBytes,
    lastSender: processEntry(info.lastSendPid),
    lastReceiver: processEntry(info.lastReceivePid),
    lastSendTime: timestamp(info.lastSendTime),
    lastReceiveTime: timestamp(info.lastReceiveTime),
  };
}

function objectEntry(info: ObjectInfo) {
  const { key, id, permissions, uid, gid, creatorUid, creatorGid, lastChangeTime } = info;
  return {
    key,
    keyHex: hexKey(key),
    id,
    permissions,
    mode: modeText(permissions),
    uid,
    owner: userName(uid),
    gid,
    group: groupName(gid),
    creatorUid,
    creatorGid,
    worldWritable: (permissions & 0o002) !== 0,
    lastChangeTime: timestamp(lastChangeTime),
  };
}

function timestamp(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
