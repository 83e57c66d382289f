import { PermissionError } from 'sysv-ipc';
import { type SharedStatus, sharedStatus } from 'sysv-ipc/internal';
import type { SharedDetails } from '../text/shared-text.ts';
import type { Reference } from '../usage/values.ts';
import { entryOf, type MemoryEntry } from './entries.ts';
import { processEntry } from './processes.ts';
import { sharedObject } from './shared.ts';
import { userName } from './users.ts';
import { userOf } from './users-of-object.ts';

/** The lock or channel of that key as it is now; undefined if it is none, or this user may not look. */
export function sharedDetails(reference: Reference): SharedDetails | undefined {
  const shared = sharedObject(reference);
  const status = shared && statusOf(shared.key);
  const entry = shared && entryOf('memory', shared.memoryId);
  if (!status || !entry) return undefined;
  const { orphaned, removed, locked, partOf, creator, last, ...attributes } = entry as MemoryEntry;
  return {
    ...attributes,
    ...status,
    users: status.users.map((user) => ({ ...user, ...about(user.pid) })),
    channel: status.channel ?? null,
  };
}

/** Who uses, holds and waits for it. It is attached for a moment, which nobody who uses it notices. */
export function statusOf(key: number): SharedStatus | undefined {
  try {
    return sharedStatus(key);
  } catch (error) {
    if (error instanceof PermissionError) return undefined;
    throw error;
  }
}

function about(pid: number) {
  const { name = null, command = null, alive = true } = processEntry(pid) ?? {};
  const uid = pid === 0 ? null : userOf(pid);
  return { pid, name, command, alive, uid, owner: uid === null ? null : userName(uid) };
}
