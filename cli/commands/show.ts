import { PermissionError, RemovedError, SemaphoreHandle } from 'sysv-ipc';
import { json, type OutputOptions, print } from '../io/output.ts';
import { type Entry, entriesOrNone, type MemoryEntry, type SemaphoreEntry } from '../objects/entries.ts';
import { entryByHandle } from '../objects/entry-by-handle.ts';
import { find, NOUN } from '../objects/find.ts';
import { attachedProcesses, processEntry } from '../objects/processes.ts';
import { userName } from '../objects/users.ts';
import { type Details, detailsText, type MemoryDetails, type SemaphoreDetails } from '../text/details-text.ts';
import type { Kind, Reference } from '../usage/values.ts';

/** `sysv-ipc show`: everything that is known of one object. */
export async function show(kind: Kind, reference: Reference, options: OutputOptions): Promise<void> {
  const found = detailsOf(kind, find(kind, reference).id);
  print(options.json ? await json('details', found) : detailsText(found));
}

function detailsOf(kind: Kind, id: number): Details {
  const entry = entryOf(kind, id);
  switch (entry.kind) {
    case 'memory':
      return { ...entry, attached: attachments(entry) };
    case 'semaphore':
      return { ...entry, semaphores: values(entry) };
    case 'queue':
      return entry;
  }
}

function entryOf(kind: Kind, id: number): Entry {
  const all = entriesOrNone(kind);
  const entry = all ? all.find((entry) => entry.id === id) : entryByHandle[kind](id);
  if (entry) return entry;
  throw new RemovedError(`Cannot show ${NOUN[kind]} ${id}: it was removed just now`, { code: 'EIDRM', id });
}

function attachments({ id }: MemoryEntry): MemoryDetails['attached'] {
  const found = attachedProcesses(id);
  return found?.map((process) => ({ ...process, owner: process.uid === null ? null : userName(process.uid) })) ?? null;
}

function values({ id, length }: SemaphoreEntry): SemaphoreDetails['semaphores'] {
  try {
    return Array.from({ length }, (_, index) => {
      const semaphore = SemaphoreHandle.fromId(id, { index });
      const { value, waitingForNonZero, waitingForZero, lastPid } = semaphore;
      return { index, value, waitingForNonZero, waitingForZero, last: processEntry(lastPid) };
    });
  } catch (error) {
    if (error instanceof PermissionError) return null;
    throw error;
  }
}
