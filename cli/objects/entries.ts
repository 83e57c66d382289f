import type { MemoryInfo, ObjectInfo, QueueInfo, SemaphoreInfo } from 'sysv-ipc';
import { hexKey, infoOf, semaphoreStates } from 'sysv-ipc/internal';
import type * as z from 'zod/mini';
import type { memory, queue, semaphore } from '../io/schemas.ts';
import { modeText, octalMode } from '../text/format.ts';
import type { Kind } from '../usage/values.ts';
import { listed, MEMBERS } from './find.ts';
import { processEntry } from './processes.ts';
import { type SharedKind, sharedIn, sharedObject } from './shared.ts';
import { groupName, userName } from './users.ts';

/** The kernel's listing in the words of this command: with names of users and processes, and with marks. */
export type MemoryEntry = z.infer<typeof memory>;
export type SemaphoreEntry = z.infer<typeof semaphore>;
export type QueueEntry = z.infer<typeof queue>;
export type Entry = MemoryEntry | SemaphoreEntry | QueueEntry;

/** All objects of a kind; undefined where the system gives no listing. */
export function entries(kind: Kind): Entry[] | undefined {
  const infos = listed(kind);
  if (!infos || kind === 'queue') return infos?.map((info) => entry(kind, info, null));
  // Both kinds tell together what is a lock or a channel.
  const [memory, sets] = kind === 'memory' ? [infos, listed('semaphore')] : [listed('memory'), infos];
  const shared = sharedIn((memory ?? []) as MemoryInfo[], (sets ?? []) as SemaphoreInfo[]);
  const kinds = kind === 'memory' ? shared.kinds : shared.sets;
  return infos.map((info) => entry(kind, info, kinds.get(info.id) ?? null));
}

/** One object; undefined if it is gone, or this user may not know. */
export function entryOf(kind: Kind, id: number): Entry | undefined {
  const info = infoOf(MEMBERS[kind], id);
  const shared = info?.key ? sharedObject({ text: '', key: info.key }) : undefined;
  const part = shared && (kind === 'memory' ? shared.memoryId : shared.setId) === id && kind !== 'queue';
  return info && entry(kind, info, part ? shared.kind : null);
}

function entry(kind: Kind, info: ObjectInfo, partOf: SharedKind | null): Entry {
  if (kind === 'memory') return { ...memoryEntry(info as MemoryInfo), partOf };
  return kind === 'semaphore' ? { ...semaphoreEntry(info as SemaphoreInfo), partOf } : queueEntry(info as QueueInfo);
}

function memoryEntry(info: MemoryInfo): Omit<MemoryEntry, 'partOf'> {
  return {
    kind: 'memory',
    ...objectEntry(info),
    size: info.size,
    numberAttached: info.numberAttached,
    creator: processEntry(info.creatorPid),
    last: processEntry(info.lastPid),
    lastAttachTime: timestamp(info.lastAttachTime),
    lastDetachTime: timestamp(info.lastDetachTime),
    residentBytes: info.residentBytes ?? null,
    swappedBytes: info.swappedBytes ?? null,
    locked: info.locked,
    orphaned: info.orphaned,
    removed: info.removed,
  };
}

/** Of longer sets, only `show` tells the values. */
const LONGEST = 250;

function semaphoreEntry(info: SemaphoreInfo): Omit<SemaphoreEntry, 'partOf'> {
  const states = info.length <= LONGEST ? semaphoreStates(info.id, info.length) : undefined;
  return {
    kind: 'semaphore',
    ...objectEntry(info),
    length: info.length,
    values: states?.map(({ value }) => value) ?? null,
    waiting: states?.reduce((sum, one) => sum + one.waitingForNonZero + one.waitingForZero, 0) ?? null,
    last: processEntry(info.lastPid ?? 0),
    lastOperationTime: timestamp(info.lastOperationTime),
    idle: info.idle ?? null,
  };
}

function queueEntry(info: QueueInfo): QueueEntry {
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
    idle: info.idle ?? null,
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
    modeOctal: octalMode(permissions),
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

/** When it was last used or changed, in milliseconds since 1970. */
export function lastUse(entry: Entry): number {
  return Math.max(...usesOf(entry).map((time) => Date.parse(time ?? '1970-01-01')));
}

function usesOf(entry: Entry): (string | null)[] {
  if (entry.kind === 'memory') return [entry.lastAttachTime, entry.lastDetachTime, entry.lastChangeTime];
  if (entry.kind === 'semaphore') return [entry.lastOperationTime, entry.lastChangeTime];
  return [entry.lastSendTime, entry.lastReceiveTime, entry.lastChangeTime];
}

/** The part of a queue that is taken, from 0 to 1: Linux allows so many bytes, and as many messages. */
export function fullness({ currentBytes, currentMessages, maxBytes }: QueueEntry): number | undefined {
  if (maxBytes === null) return undefined;
  return maxBytes === 0 ? 1 : Math.max(currentBytes, currentMessages) / maxBytes;
}
