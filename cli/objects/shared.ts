import type { MemoryInfo, SemaphoreInfo } from 'sysv-ipc';
import { infoOf } from 'sysv-ipc/internal';
import type { Reference } from '../usage/values.ts';
import { keyOf, tryFindId } from './find.ts';

/** A lock or channel of this package is a segment and a set of semaphores under one key. */
export type SharedKind = 'mutex' | 'read-write lock' | 'channel';

export interface SharedObject {
  kind: SharedKind;
  key: number;
  memoryId: number;
  setId: number;
}

/** docs/wire-format.md: a header of eight lines and one for each participant; a life sign for each, and the bells. */
const HEADER = 512;
const LINE = 64;

/**
 * What a segment and a set with the same key are, by their sizes: so nothing needs to be attached. Undefined if their sizes do not
 * go together; what opens them makes sure.
 */
export function sharedKind(size: number, semaphores: number): SharedKind | undefined {
  const rest = (bells: number) => size - HEADER - LINE * (semaphores - bells);
  if (semaphores > 1 && rest(1) === 0) return 'mutex';
  if (semaphores > 2 && rest(2) === 0) return 'read-write lock';
  const capacity = rest(2);
  return semaphores > 2 && capacity >= LINE && Number.isInteger(Math.log2(capacity)) ? 'channel' : undefined;
}

/** The lock or channel that a reference names. */
export function sharedObject(reference: Reference): SharedObject | undefined {
  const key = keyOf(reference);
  return key === undefined ? undefined : sharedWithKey(key);
}

export function sharedWithKey(key: number): SharedObject | undefined {
  const [memoryId, setId] = [tryFindId('memory', key), tryFindId('semaphore', key)];
  if (memoryId === undefined || setId === undefined) return undefined;
  const [memory, set] = [infoOf('memory', memoryId), infoOf('semaphores', setId)];
  const kind = memory && set && sharedKind(memory.size, set.length);
  return kind && { kind, key, memoryId, setId };
}

/** The locks and channels of a listing: their kinds by the ids of their segments, and the ids of their sets. */
export function sharedIn(memory: readonly MemoryInfo[], semaphores: readonly SemaphoreInfo[]) {
  const byKey = new Map(semaphores.filter(({ key }) => key !== 0).map((set) => [set.key, set]));
  const kinds = new Map<number, SharedKind>();
  const sets = new Map<number, SharedKind>();
  for (const { id, key, size } of memory) {
    const set = key === 0 ? undefined : byKey.get(key);
    const kind = set && sharedKind(size, set.length);
    if (!kind) continue;
    kinds.set(id, kind);
    sets.set(set.id, kind);
  }
  return { kinds, sets };
}
