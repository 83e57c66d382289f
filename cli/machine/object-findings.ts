import type { Listing, ObjectInfo } from 'sysv-ipc';
import { hexKey } from 'sysv-ipc/internal';
import { sharedIn } from '../objects/shared.ts';
import { several, sizeText } from '../text/format.ts';
import type { Kind } from '../usage/values.ts';
import { type Finding, finding, NEAR } from './finding.ts';

type Named = ObjectInfo & { kind: Kind };

/** What the objects of this machine tell about their users. */
export function objectFindings(there: Listing): Finding[] {
  return [orphans(there), idle(there), removed(there), worldWritable(there), full(there)].flat();
}

function orphans({ memory }: Listing): Finding[] {
  const left = memory.filter(({ orphaned }) => orphaned);
  if (left.length === 0) return [finding('orphans', 'ok', 'no memory is orphaned')];
  const bytes = left.reduce((sum, { size }) => sum + size, 0);
  return [
    finding(
      'orphans',
      'warning',
      `${several(left.length, 'segment')} of ${sizeText(bytes)} in all: nobody attached, creator gone: ${names(named('memory', left))}`,
      'if nobody is to come back for them: `sysv-ipc remove --orphans --older-than 1d`',
    ),
  ];
}

function idle({ memory, semaphores, queues }: Listing): Finding[] {
  // The set of a lock or channel goes with its segment.
  const parts = sharedIn(memory, semaphores).sets;
  const sets = named(
    'semaphore',
    semaphores.filter((info) => info.idle && !parts.has(info.id)),
  );
  const left = named(
    'queue',
    queues.filter((info) => info.idle),
  );
  const all = [...sets, ...left];
  if (all.length === 0) return [finding('idle', 'ok', 'no semaphore or queue was left behind by its last users')];
  const counts = [sets.length > 0 && several(sets.length, 'set'), left.length > 0 && several(left.length, 'queue')];
  return [
    finding(
      'idle',
      'note',
      `${counts.filter(Boolean).join(' and ')} whose last users are gone: ${names(all)}`,
      'if nobody is to come back for them: `sysv-ipc remove --idle --older-than 1d`',
    ),
  ];
}

function removed({ memory }: Listing): Finding[] {
  const left = memory.filter((info) => info.removed);
  if (left.length === 0) return [];
  return [
    finding(
      'removed',
      'note',
      `${several(left.length, 'segment')} removed but still attached: ${names(named('memory', left))}`,
      'the memory is freed when the last process ends: `sysv-ipc show memory id:N` lists them',
    ),
  ];
}

function worldWritable({ memory, semaphores, queues }: Listing): Finding[] {
  const all = [...named('memory', memory), ...named('semaphore', semaphores), ...named('queue', queues)];
  const open = all.filter(({ permissions }) => (permissions & 0o002) !== 0);
  if (open.length === 0) return [finding('permissions', 'ok', 'no object is world-writable')];
  return [
    finding(
      'permissions',
      'warning',
      `${several(open.length, 'object')} that every user of this machine may change: ${names(open)}`,
      'create with a mode such as 600 or 660 (in programs: the option `permissions`), or `sysv-ipc chmod 660 KEY`',
    ),
  ];
}

function full({ queues }: Listing): Finding[] {
  // So many bytes, and as many messages: the first that is reached counts.
  const near = queues.filter(
    ({ currentBytes, currentMessages, maxBytes }) => Math.max(currentBytes, currentMessages) >= NEAR * maxBytes,
  );
  if (near.length === 0) return [];
  return [
    finding(
      'queues',
      'warning',
      `${several(near.length, 'queue')} nearly full: ${names(named('queue', near))}`,
      'senders will have to wait: is the receiver running? `sysv-ipc peek KEY` shows what is in it',
    ),
  ];
}

function named(kind: Kind, infos: readonly ObjectInfo[]): Named[] {
  return infos.map((info) => ({ ...info, kind }));
}

const MOST = 5;

function names(found: readonly Named[]): string {
  const shown = found.slice(0, MOST).map(({ kind, key, id }) => `${kind} ${key === 0 ? `id:${id}` : hexKey(key)}`);
  return found.length > MOST ? `${shown.join(', ')} and ${found.length - MOST} more` : shown.join(', ');
}
