import { MessageQueueHandle, PermissionError, RemovedError, UnsupportedError } from 'sysv-ipc';
import { semaphoreStates } from 'sysv-ipc/internal';
import { json, type OutputOptions, print } from '../io/output.ts';
import { widthOfTerminal } from '../io/terminal.ts';
import { entryOf, type MemoryEntry, type QueueEntry, type SemaphoreEntry } from '../objects/entries.ts';
import { type Found, NOUN, openObject } from '../objects/find.ts';
import { glimpses } from '../objects/glimpse.ts';
import { processEntry } from '../objects/processes.ts';
import { sharedDetails } from '../objects/shared-details.ts';
import { targetsOf } from '../objects/targets.ts';
import { userName } from '../objects/users.ts';
import { attachedProcesses, waitingProcesses } from '../objects/users-of-object.ts';
import {
  type Details,
  detailsText,
  type MemoryDetails,
  type QueueDetails,
  type SemaphoreDetails,
} from '../text/details-text.ts';
import type { Targets } from '../usage/targets.ts';

/** `sysv-ipc show`: everything that is known of one object, or of several. */
export async function show(targets: Targets, options: OutputOptions): Promise<void> {
  for (const [i, details] of allDetails(targets).entries()) {
    if (options.json) print(await json('details', details));
    else print(`${i > 0 ? '\n' : ''}${detailsText(details, widthOfTerminal())}`);
  }
}

/** All of them are found before the first is shown. A lock or channel is one, unless its parts are asked for by their kinds. */
function allDetails(targets: Targets): Details[] {
  const { kind, references } = targets;
  if (kind || references.length === 0) return targetsOf(targets, 'show').map(detailsOf);
  return references.flatMap((reference): Details[] => {
    const shared = sharedDetails(reference);
    return shared ? [shared] : targetsOf({ kind, references: [reference] }, 'show').map(detailsOf);
  });
}

function detailsOf({ kind, id }: Found): Details {
  const entry = entryOf(kind, id);
  if (!entry) {
    // The handle's error says what is the matter.
    openObject(kind, id).get('uid');
    throw new RemovedError(`Cannot show ${NOUN[kind]} ${id}: it was removed just now`, { code: 'EIDRM', id });
  }
  if (entry.kind === 'memory') return { ...entry, attached: attachments(entry) };
  return entry.kind === 'semaphore'
    ? { ...entry, semaphores: states(entry), waiters: waiters(entry) }
    : { ...entry, waiters: waiters(entry), messages: messages(entry) };
}

function attachments({ id }: MemoryEntry): MemoryDetails['attached'] {
  return attachedProcesses(id)?.map(withNames) ?? null;
}

function waiters({ kind, id }: SemaphoreEntry | QueueEntry): SemaphoreDetails['waiters'] {
  return waitingProcesses(kind, id)?.map(withNames) ?? null;
}

function withNames<P extends { pid: number; uid: number | null }>(process: P) {
  const { name = null, command = null, alive = true } = processEntry(process.pid) ?? {};
  const owner = process.uid === null ? null : userName(process.uid);
  return { ...process, name, command, alive, owner };
}

function states({ id, length }: SemaphoreEntry): SemaphoreDetails['semaphores'] {
  const all = semaphoreStates(id, length);
  return all?.map(({ lastPid, ...state }) => ({ ...state, last: processEntry(lastPid) })) ?? null;
}

const MESSAGES = 10;

function messages({ id, currentMessages }: QueueEntry): QueueDetails['messages'] {
  try {
    return currentMessages === 0 ? [] : glimpses(MessageQueueHandle.fromId(id), MESSAGES);
  } catch (error) {
    if (error instanceof PermissionError || error instanceof UnsupportedError) return null;
    throw error;
  }
}
