import { SHM_DEST } from '../../ffi/constants.ts';
import { UnsupportedError } from '../../ffi/errors.ts';
import { os } from '../../ffi/platform.ts';
import type { Key } from '../objects/keys.ts';
import { processExists } from '../runtime/process-exists.ts';
import {
  fromKernel,
  fromProc,
  type MemoryRow,
  procTells,
  type QueueRow,
  type Row,
  type SemaphoreRow,
  type Source,
} from './sources.ts';

/** What every kind of object tells about itself. */
export interface ObjectInfo {
  /** 0: it has none (IPC_PRIVATE), or it is removed. */
  key: Key;
  /** The shmid, semid or msqid. */
  id: number;
  /** The mode's low nine bits. */
  permissions: number;
  /** The owner. */
  uid: number;
  /** The owner's group. */
  gid: number;
  /** Who made it. */
  creatorUid: number;
  /** The group of who made it. */
  creatorGid: number;
  /** When it was made or its attributes were last set. */
  lastChangeTime: Date | null;
}

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
}

export interface SemaphoreInfo extends ObjectInfo {
  /** Semaphores in the set. */
  length: number;
  /** When a semop last succeeded; null: never. */
  lastOperationTime: Date | null;
}

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
}

/** What {@link list} finds, by kind. */
export interface Listing {
  /** Every segment. */
  memory: MemoryInfo[];
  /** Every set of semaphores. */
  semaphores: SemaphoreInfo[];
  /** Every message queue. */
  queues: QueueInfo[];
}

/**
 * Everything there is on this machine, or in this container, as `ipcs` shows it.
 *
 * ```ts
 * import { createSemaphore, list } from 'sysv-ipc';
 *
 * const semaphore = createSemaphore(1, { autoRemove: true });
 * console.log(list().semaphores.some(({ id }) => id === semaphore.semid)); // → true
 * ```
 *
 * @throws {@link UnsupportedError} Anywhere but on Linux: other systems give no listing.
 */
export function list(): Listing {
  if (os !== 'linux') {
    throw new UnsupportedError(`Cannot list objects on ${os}: only Linux tells them; see \`ipcs -a\``, {
      code: 'ERR_UNSUPPORTED',
    });
  }
  return listFrom(procTells() ? fromProc : fromKernel);
}

/** @internal */
export function listFrom(source: Source): Listing {
  return {
    memory: source.memory().map(memoryInfo),
    semaphores: source.semaphores().map(semaphoreInfo),
    queues: source.queues().map(queueInfo),
  };
}

function memoryInfo(row: MemoryRow): MemoryInfo {
  const numberAttached = row.get('nattch');
  const creatorPid = row.get('cpid');
  return {
    ...objectInfo(row),
    size: row.get('segsz'),
    numberAttached,
    creatorPid,
    lastPid: row.get('lpid'),
    lastAttachTime: date(row.get('atime')),
    lastDetachTime: date(row.get('dtime')),
    orphaned: numberAttached === 0 && creatorPid > 0 && !processExists(creatorPid),
    removed: (row.get('mode') & SHM_DEST) !== 0,
  };
}

function semaphoreInfo(row: SemaphoreRow): SemaphoreInfo {
  return { ...objectInfo(row), length: row.get('nsems'), lastOperationTime: date(row.get('otime')) };
}

function queueInfo(row: QueueRow): QueueInfo {
  return {
    ...objectInfo(row),
    currentBytes: row.get('cbytes'),
    currentMessages: row.get('qnum'),
    maxBytes: row.get('qbytes'),
    lastSendPid: row.get('lspid'),
    lastReceivePid: row.get('lrpid'),
    lastSendTime: date(row.get('stime')),
    lastReceiveTime: date(row.get('rtime')),
  };
}

function objectInfo({ id, get }: Row<'key' | 'mode' | 'uid' | 'gid' | 'cuid' | 'cgid' | 'ctime'>): ObjectInfo {
  return {
    key: get('key'),
    id,
    permissions: get('mode') & 0o777,
    uid: get('uid'),
    gid: get('gid'),
    creatorUid: get('cuid'),
    creatorGid: get('cgid'),
    lastChangeTime: date(get('ctime')),
  };
}

/** Seconds since 1970; 0 means never. */
function date(seconds: number): Date | null {
  return seconds === 0 ? null : new Date(seconds * 1000);
}
