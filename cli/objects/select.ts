import { UnsupportedError } from 'sysv-ipc';
import { os } from 'sysv-ipc/internal';
import { CommandFailure, Status } from '../io/failure.ts';
import type { Kind } from '../usage/values.ts';
import { type Entry, entries, lastUse } from './entries.ts';
import { forgetProcesses } from './processes.ts';
import { userId } from './users.ts';

/** Which objects are meant, of those there are. */
export interface Choice {
  owner?: string | undefined;
  orphans?: true | undefined;
  idle?: true | undefined;
  /** Milliseconds. */
  olderThan?: number | undefined;
}

/** The objects of a kind that fit. @throws {UnsupportedError} Where the system gives no listing. */
export function chosen(kind: Kind, { owner, orphans, idle, olderThan }: Choice): Entry[] {
  forgetProcesses();
  const uid = owner === undefined ? undefined : ownerId(owner);
  const all = entries(kind);
  if (!all) {
    throw new UnsupportedError(`Cannot list objects on ${os}: only Linux tells them; see \`ipcs -a\``, {
      code: 'ERR_UNSUPPORTED',
    });
  }
  const now = Date.now();
  return all.filter(
    (entry) =>
      (uid === undefined || entry.uid === uid) &&
      (!orphans || (entry.kind === 'memory' && entry.orphaned)) &&
      (!idle || (entry.kind !== 'memory' && entry.idle === true && !(entry.kind === 'semaphore' && entry.partOf))) &&
      (olderThan === undefined || now - lastUse(entry) >= olderThan),
  );
}

function ownerId(owner: string): number {
  const uid = userId(owner);
  if (uid === undefined) throw new CommandFailure(`There is no user "${owner}"`, Status.usage);
  return uid;
}
