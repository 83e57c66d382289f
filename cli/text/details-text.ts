import type * as z from 'zod/mini';
import type { details, memoryDetails, semaphoreDetails } from '../io/schemas.ts';
import type { Entry, QueueEntry } from '../objects/entries.ts';
import { NOUN } from '../objects/find.ts';
import { groupName, userName } from '../objects/users.ts';
import { colours } from './colours.ts';
import { columnsText, pairsText } from './columns.ts';
import { sizeText, timeText } from './format.ts';
import { marksOf, ownerText, paintMarks, processText } from './object-table.ts';

/** One object, for people. */
export type Details = z.infer<typeof details>;
export type MemoryDetails = z.infer<typeof memoryDetails>;
export type SemaphoreDetails = z.infer<typeof semaphoreDetails>;

type Pairs = [name: string, value: string][];

export function detailsText(entry: Details): string {
  switch (entry.kind) {
    case 'memory':
      return memoryText(entry);
    case 'semaphore':
      return semaphoresText(entry);
    case 'queue':
      return queueText(entry);
  }
}

function memoryText(entry: MemoryDetails): string {
  const { attached, numberAttached } = entry;
  const seen = attached?.reduce((sum, { times }) => sum + times, 0) ?? 0;
  const parts = [
    pairsText([
      ...identity(entry),
      ['size', exactSize(entry.size)],
      ['attached', String(numberAttached)],
      ['creator', processText(entry.creator)],
      ['last', processText(entry.last)],
      ['attached at', timeText(entry.lastAttachTime)],
      ['detached at', timeText(entry.lastDetachTime)],
      ...ending(entry),
    ]),
  ];
  if (attached && attached.length > 0) {
    const rows = attached.map(({ pid, name, owner, uid, access, times }) => [
      String(pid),
      name ?? '?',
      owner ?? String(uid ?? '?'),
      access,
      String(times),
    ]);
    const heads = ['PID', 'PROCESS', 'USER', 'ACCESS', 'TIMES'].map((head) => ({ head }));
    parts.push(columnsText(heads, rows));
  }
  if (seen < numberAttached)
    parts.push(`${numberAttached - seen} of them in processes that this user may not look at.`);
  return parts.join('\n\n');
}

function semaphoresText(entry: SemaphoreDetails): string {
  const attributes = pairsText([
    ...identity(entry),
    ['length', String(entry.length)],
    ['operated at', timeText(entry.lastOperationTime)],
    ...ending(entry),
  ]);
  if (!entry.semaphores) return `${attributes}\n\nThis user may not read its values.`;
  const heads = ['INDEX', 'VALUE', 'WAITING', 'FOR ZERO'].map((head) => ({ head, align: 'right' as const }));
  const rows = entry.semaphores.map(({ index, value, waitingForNonZero, waitingForZero, last }) => [
    ...[index, value, waitingForNonZero, waitingForZero].map(String),
    processText(last),
  ]);
  return `${attributes}\n\n${columnsText([...heads, { head: 'LAST' }], rows)}`;
}

function queueText(entry: QueueEntry): string {
  const { currentBytes, maxBytes, currentMessages } = entry;
  return pairsText([
    ...identity(entry),
    ['messages', String(currentMessages)],
    ['bytes', maxBytes === null ? `${currentBytes}` : `${currentBytes} of ${maxBytes}`],
    ['full', maxBytes === null ? 'not told to this user' : fullness(currentBytes / maxBytes)],
    ['sender', processText(entry.lastSender)],
    ['receiver', processText(entry.lastReceiver)],
    ['sent at', timeText(entry.lastSendTime)],
    ['received at', timeText(entry.lastReceiveTime)],
    ...ending(entry),
  ]);
}

function identity(entry: Entry): Pairs {
  const { keyHex, key, id, mode, uid, group, gid, creatorUid, creatorGid } = entry;
  return [
    ['kind', NOUN[entry.kind]],
    ['key', `${keyHex} (${key})`],
    ['id', String(id)],
    ['owner', `${ownerText(entry)} (${uid}), group ${group ?? '?'} (${gid})`],
    [
      'creator user',
      `${userName(creatorUid) ?? '?'} (${creatorUid}), group ${groupName(creatorGid) ?? '?'} (${creatorGid})`,
    ],
    ['mode', `${mode} (${entry.permissions.toString(8).padStart(4, '0')})`],
  ];
}

function ending(entry: Entry): Pairs {
  const marks = marksOf(entry);
  const changed: Pairs = [['changed at', timeText(entry.lastChangeTime)]];
  return marks.length === 0 ? changed : [...changed, ['marks', paintMarks(marks.join(', '), colours(process.stdout))]];
}

function exactSize(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${sizeText(bytes)} (${bytes} bytes)`;
}

const BAR = 20;

function fullness(part: number): string {
  const filled = Math.min(BAR, Math.round(part * BAR));
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${Math.round(part * 100)} %`;
}
