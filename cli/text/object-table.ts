import type { Entry, MemoryEntry, QueueEntry, SemaphoreEntry } from '../objects/entries.ts';
import { fullness } from '../objects/entries.ts';
import { type ProcessEntry, shortName } from '../objects/processes.ts';
import { groupName, userName } from '../objects/users.ts';
import type { Kind } from '../usage/values.ts';
import type { Column } from './columns.ts';
import { ageText, sizeText } from './format.ts';
import { marksOf } from './marks.ts';

/** A column of a listing: what it shows, and what `--sort` goes by. */
export interface ObjectColumn<E> extends Column<E> {
  order(entry: E): number | string;
  /** What `--bytes` shows in the place of a size with a unit. */
  exact?(entry: E): string;
  /** It changes as time goes by, which is no change of the object. */
  volatile?: true;
  /** Shown only where `--columns` asks for it. */
  extra?: true;
}

const identity: ObjectColumn<Entry>[] = [
  { head: 'KEY', text: ({ keyHex }) => keyHex, order: ({ key }) => key >>> 0 },
  { head: 'ID', align: 'right', text: ({ id }) => String(id), order: ({ id }) => id },
  { head: 'OWNER', text: ownerText, order: ownerText, drop: 3 },
  { head: 'MODE', text: ({ mode }) => mode, order: ({ permissions }) => permissions, drop: 5 },
];

const ending: ObjectColumn<Entry>[] = [
  ageColumn<Entry>('CHANGED', ({ lastChangeTime }) => lastChangeTime, 9),
  { head: 'MARKS', text: (entry) => marksOf(entry).join(' '), order: (entry) => -marksOf(entry).length },
  { ...textColumn<Entry>('GROUP', ({ group, gid }) => group ?? String(gid)), extra: true },
  { ...textColumn<Entry>('OCTAL', ({ modeOctal }) => modeOctal), extra: true },
  { ...textColumn<Entry>('CREATED-BY', ({ creatorUid }) => userName(creatorUid) ?? String(creatorUid)), extra: true },
  {
    ...textColumn<Entry>('CREATOR-GROUP', ({ creatorGid }) => groupName(creatorGid) ?? String(creatorGid)),
    extra: true,
  },
];

const memoryColumns: ObjectColumn<MemoryEntry>[] = [
  ...identity,
  sizeColumn('SIZE', ({ size }) => size),
  numberColumn('ATTACHED', ({ numberAttached }) => numberAttached),
  processColumn('CREATOR', ({ creator }) => creator, 4),
  processColumn('LAST', ({ last }) => last, 8),
  ageColumn('USED', ({ lastAttachTime, lastDetachTime }) => latest(lastAttachTime, lastDetachTime), 7),
  ...ending,
  { ...sizeColumn<MemoryEntry>('RESIDENT', ({ residentBytes }) => residentBytes), extra: true },
  { ...sizeColumn<MemoryEntry>('SWAPPED', ({ swappedBytes }) => swappedBytes), extra: true },
  { ...textColumn<MemoryEntry>('COMMAND', ({ creator }) => creator?.command ?? '-'), extra: true },
];

const semaphoreColumns: ObjectColumn<SemaphoreEntry>[] = [
  ...identity,
  { ...numberColumn<SemaphoreEntry>('LENGTH', ({ length }) => length), drop: 6 },
  { head: 'VALUE', text: valuesText, order: ({ values }) => values?.[0] ?? -1 },
  { ...numberColumn<SemaphoreEntry>('WAITING', ({ waiting }) => waiting), drop: 2 },
  processColumn('LAST', ({ last }) => last, 4),
  ageColumn('USED', ({ lastOperationTime }) => lastOperationTime, 7),
  ...ending,
  { ...textColumn<SemaphoreEntry>('COMMAND', ({ last }) => last?.command ?? '-'), extra: true },
];

const queueColumns: ObjectColumn<QueueEntry>[] = [
  ...identity,
  { ...numberColumn<QueueEntry>('MESSAGES', ({ currentMessages }) => currentMessages) },
  { ...sizeColumn<QueueEntry>('BYTES', ({ currentBytes }) => currentBytes), drop: 2 },
  { ...sizeColumn<QueueEntry>('MAX', ({ maxBytes }) => maxBytes), drop: 6 },
  processColumn('SENDER', ({ lastSender }) => lastSender, 4),
  processColumn('RECEIVER', ({ lastReceiver }) => lastReceiver, 8),
  ageColumn('USED', ({ lastSendTime, lastReceiveTime }) => latest(lastSendTime, lastReceiveTime), 7),
  ...ending,
  { ...numberColumn<QueueEntry>('FULL', (entry) => percent(entry)), extra: true },
  { ...textColumn<QueueEntry>('COMMAND', ({ lastSender }) => lastSender?.command ?? '-'), extra: true },
];

/** Each kind's columns; an entry goes with those of its own kind only. */
export const COLUMNS = {
  memory: memoryColumns,
  semaphore: semaphoreColumns,
  queue: queueColumns,
} as unknown as Record<Kind, ObjectColumn<Entry>[]>;

export function ownerText({ owner, uid }: Pick<Entry, 'owner' | 'uid'>): string {
  return owner ?? String(uid);
}

/** A pid with its name, or that it has ended: 1234 node, 1235 (gone). */
export function processText(process: ProcessEntry | null): string {
  if (!process) return '-';
  return `${process.pid} ${process.alive ? shortName(process) : '(gone)'}`;
}

const FEW = 4;

function valuesText({ values, length }: SemaphoreEntry): string {
  if (!values) return '?';
  return length <= FEW ? values.join(' ') : `${values.slice(0, FEW - 1).join(' ')} …`;
}

function percent(entry: QueueEntry): number | null {
  const part = fullness(entry);
  return part === undefined ? null : Math.round(part * 100);
}

function textColumn<E>(head: string, text: (entry: E) => string): ObjectColumn<E> {
  return { head, text, order: text };
}

function numberColumn<E>(head: string, number: (entry: E) => number | null): ObjectColumn<E> {
  return {
    head,
    align: 'right',
    text: (entry) => String(number(entry) ?? '?'),
    order: (entry) => number(entry) ?? -1,
  };
}

function sizeColumn<E>(head: string, bytes: (entry: E) => number | null): ObjectColumn<E> {
  const exact = (entry: E) => String(bytes(entry) ?? '?');
  const text = (entry: E) => {
    const size = bytes(entry);
    return size === null ? '?' : sizeText(size);
  };
  return { head, align: 'right', text, exact, order: (entry) => bytes(entry) ?? -1 };
}

function processColumn<E>(head: string, process: (entry: E) => ProcessEntry | null, drop: number): ObjectColumn<E> {
  return { head, drop, text: (entry) => processText(process(entry)), order: (entry) => process(entry)?.pid ?? 0 };
}

/** The youngest first. */
function ageColumn<E>(head: string, time: (entry: E) => string | null, drop: number): ObjectColumn<E> {
  return {
    head,
    drop,
    align: 'right',
    volatile: true,
    text: (entry) => ageText(time(entry)),
    order: (entry) => -Date.parse(time(entry) ?? '1970-01-01'),
  };
}

function latest(...times: (string | null)[]): string | null {
  return times.reduce((a, b) => ((a ?? '') > (b ?? '') ? a : b));
}
