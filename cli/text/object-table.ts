import type { Entry, MemoryEntry, QueueEntry, SemaphoreEntry } from '../objects/entries.ts';
import type { ProcessEntry } from '../objects/processes.ts';
import type { Kind } from '../usage/values.ts';
import type { Colours } from './colours.ts';
import type { Column } from './columns.ts';
import { ageText, sizeText } from './format.ts';

/** A column of a listing: what it shows, and what `--sort` goes by. */
export interface ObjectColumn<E> extends Column {
  text(entry: E): string;
  order(entry: E): number | string;
  /** It changes as time goes by, which is no change of the object. */
  volatile?: true;
}

const identity: ObjectColumn<Entry>[] = [
  { head: 'KEY', text: ({ keyHex }) => keyHex, order: ({ key }) => key >>> 0 },
  { head: 'ID', align: 'right', text: ({ id }) => String(id), order: ({ id }) => id },
  { head: 'OWNER', text: ownerText, order: ownerText },
  { head: 'MODE', text: ({ mode }) => mode, order: ({ permissions }) => permissions },
];
const marks: ObjectColumn<Entry> = { head: 'MARKS', text: (entry) => marksOf(entry).join(' '), order: marksOrder };

const changed = ageColumn<Entry>('CHANGED', ({ lastChangeTime }) => lastChangeTime);

const memoryColumns: ObjectColumn<MemoryEntry>[] = [
  ...identity,
  { head: 'SIZE', align: 'right', text: ({ size }) => sizeText(size), order: ({ size }) => size },
  numberColumn('ATTACHED', ({ numberAttached }) => numberAttached),
  processColumn('CREATOR', ({ creator }) => creator),
  processColumn('LAST', ({ last }) => last),
  ageColumn('USED', ({ lastAttachTime, lastDetachTime }) => latest(lastAttachTime, lastDetachTime)),
  changed,
  marks,
];

const semaphoreColumns: ObjectColumn<SemaphoreEntry>[] = [
  ...identity,
  numberColumn('LENGTH', ({ length }) => length),
  ageColumn('USED', ({ lastOperationTime }) => lastOperationTime),
  changed,
  marks,
];

const queueColumns: ObjectColumn<QueueEntry>[] = [
  ...identity,
  numberColumn('MESSAGES', ({ currentMessages }) => currentMessages),
  { head: 'BYTES', align: 'right', text: ({ currentBytes }) => sizeText(currentBytes), order: (e) => e.currentBytes },
  {
    head: 'MAX',
    align: 'right',
    text: ({ maxBytes }) => (maxBytes === null ? '?' : sizeText(maxBytes)),
    order: ({ maxBytes }) => maxBytes ?? -1,
  },
  processColumn('SENDER', ({ lastSender }) => lastSender),
  processColumn('RECEIVER', ({ lastReceiver }) => lastReceiver),
  ageColumn('USED', ({ lastSendTime, lastReceiveTime }) => latest(lastSendTime, lastReceiveTime)),
  changed,
  marks,
];

/** Each kind's columns; an entry goes with those of its own kind only. */
export const COLUMNS = {
  memory: memoryColumns,
  semaphore: semaphoreColumns,
  queue: queueColumns,
} as unknown as Record<Kind, ObjectColumn<Entry>[]>;

/** What deserves a look: forgotten, removed but in use, open to everybody. */
export function marksOf(entry: Entry): string[] {
  const found = entry.worldWritable ? ['world-writable'] : [];
  if (entry.kind !== 'memory') return found;
  if (entry.removed) found.unshift('removed');
  if (entry.orphaned) found.unshift('orphaned');
  return found;
}

const PAINT: Record<string, 'red' | 'yellow' | 'magenta'> = {
  orphaned: 'red',
  removed: 'magenta',
  'world-writable': 'yellow',
};

export function paintMarks(text: string, colours: Colours): string {
  return text.replaceAll(/orphaned|removed|world-writable/g, (mark) => colours[PAINT[mark] ?? 'yellow'](mark));
}

export function ownerText({ owner, uid }: Entry): string {
  return owner ?? String(uid);
}

/** A pid with its name, or that it has ended: 1234 node, 1235 (gone). */
export function processText(process: ProcessEntry | null): string {
  if (!process) return '-';
  return `${process.pid} ${process.alive ? (process.name ?? '?') : '(gone)'}`;
}

function marksOrder(entry: Entry): number {
  return -marksOf(entry).length;
}

function numberColumn<E>(head: string, number: (entry: E) => number): ObjectColumn<E> {
  return { head, align: 'right', text: (entry) => String(number(entry)), order: number };
}

function processColumn<E>(head: string, process: (entry: E) => ProcessEntry | null): ObjectColumn<E> {
  return { head, text: (entry) => processText(process(entry)), order: (entry) => process(entry)?.pid ?? 0 };
}

/** The youngest first. */
function ageColumn<E>(head: string, time: (entry: E) => string | null): ObjectColumn<E> {
  return {
    head,
    align: 'right',
    volatile: true,
    text: (entry) => ageText(time(entry)),
    order: (entry) => -Date.parse(time(entry) ?? '1970-01-01'),
  };
}

function latest(...times: (string | null)[]): string | null {
  return times.reduce((a, b) => ((a ?? '') > (b ?? '') ? a : b));
}
