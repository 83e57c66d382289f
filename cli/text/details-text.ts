import type * as z from 'zod/mini';
import type { details, memoryDetails, queueDetails, semaphoreDetails } from '../io/schemas.ts';
import { type Entry, fullness } from '../objects/entries.ts';
import type { ProcessEntry } from '../objects/processes.ts';
import { bar, commandText, exactSize, identity, type Pairs, userText } from './attributes-text.ts';
import { colours } from './colours.ts';
import { columnsText, pairsText, type TableOptions, tableLines } from './columns.ts';
import { timeText } from './format.ts';
import { marksOf, paintMarks } from './marks.ts';
import { sharedText } from './shared-text.ts';

/** One object, for people. */
export type Details = z.infer<typeof details>;
export type MemoryDetails = z.infer<typeof memoryDetails>;
export type SemaphoreDetails = z.infer<typeof semaphoreDetails>;
export type QueueDetails = z.infer<typeof queueDetails>;

export function detailsText(entry: Details, options: TableOptions): string {
  switch (entry.kind) {
    case 'memory':
      return memoryText(entry, options);
    case 'semaphore':
      return semaphoresText(entry, options);
    case 'queue':
      return queueText(entry, options);
    default:
      return sharedText(entry, options);
  }
}

function memoryText(entry: MemoryDetails, options: TableOptions): string {
  const { attached, numberAttached, residentBytes, swappedBytes } = entry;
  const resident: Pairs = residentBytes === null ? [] : [['in memory', exactSize(residentBytes)]];
  const swapped: Pairs = swappedBytes ? [['in swap', exactSize(swappedBytes)]] : [];
  const parts = [
    pairsText([
      ...identity(entry),
      ['size', exactSize(entry.size)],
      ...resident,
      ...swapped,
      ['attached', String(numberAttached)],
      ['creator', wholeProcess(entry.creator)],
      ['last', wholeProcess(entry.last)],
      ['attached at', timeText(entry.lastAttachTime)],
      ['detached at', timeText(entry.lastDetachTime)],
      ...ending(entry),
    ]),
  ];
  if (attached && attached.length > 0) {
    const heads = ['PID', 'USER', 'ACCESS', 'TIMES', 'COMMAND'].map((head) => ({ head }));
    const rows = attached.map((one) => [
      String(one.pid),
      userText(one),
      one.access,
      String(one.times),
      commandText(one),
    ]);
    parts.push(columnsText(heads, rows, options));
  }
  const seen = attached?.reduce((sum, { times }) => sum + times, 0) ?? 0;
  if (seen < numberAttached)
    parts.push(`${numberAttached - seen} of them in processes that this user may not look at.`);
  return parts.join('\n\n');
}

function semaphoresText(entry: SemaphoreDetails, options: TableOptions): string {
  const attributes = pairsText([
    ...identity(entry),
    ['length', String(entry.length)],
    ['operated at', timeText(entry.lastOperationTime)],
    ...ending(entry),
  ]);
  if (!entry.semaphores) return `${attributes}\n\nThis user may not read its values.`;
  type State = (typeof entry.semaphores)[number];
  const number = (head: string, of: (state: State) => number) =>
    ({ head, align: 'right', text: (state: State) => String(of(state)) }) as const;
  const table = tableLines<State>(
    [
      number('INDEX', ({ index }) => index),
      number('VALUE', ({ value }) => value),
      number('WAITING', ({ waitingForNonZero }) => waitingForNonZero),
      number('FOR ZERO', ({ waitingForZero }) => waitingForZero),
      { head: 'LAST', text: ({ last }) => wholeProcess(last) },
    ],
    entry.semaphores,
    options,
  );
  return [attributes, [...table].join('\n'), ...waitersText(entry, options)].join('\n\n');
}

function queueText(entry: QueueDetails, options: TableOptions): string {
  const { currentBytes, maxBytes, currentMessages, messages } = entry;
  const part = fullness(entry);
  const parts = [
    pairsText([
      ...identity(entry),
      ['messages', maxBytes === null ? String(currentMessages) : `${currentMessages} of ${maxBytes}`],
      ['bytes', maxBytes === null ? `${currentBytes}` : `${currentBytes} of ${maxBytes}`],
      ['full', part === undefined ? 'unknown: this user may not read it' : bar(part)],
      ['sender', wholeProcess(entry.lastSender)],
      ['receiver', wholeProcess(entry.lastReceiver)],
      ['sent at', timeText(entry.lastSendTime)],
      ['received at', timeText(entry.lastReceiveTime)],
      ...ending(entry),
    ]),
    ...waitersText(entry, options),
  ];
  if (messages && messages.length > 0) {
    parts.push(glimpsesText(messages, options));
    if (currentMessages > messages.length)
      parts.push(`The first ${messages.length} of ${currentMessages}: see \`sysv-ipc peek\`.`);
  }
  return parts.join('\n\n');
}

export function glimpsesText(messages: NonNullable<QueueDetails['messages']>, options: TableOptions): string {
  const right = (head: string) => ({ head, align: 'right' as const });
  const typed = messages.some(({ type }) => type !== null);
  const heads = [right('INDEX'), ...(typed ? [right('TYPE')] : []), right('BYTES'), { head: 'CONTENT' }];
  const rows = messages.map(({ index, type, length, preview }) => [
    ...[index, ...(typed ? [type] : []), length].map(String),
    preview,
  ]);
  return columnsText(heads, rows, options);
}

function waitersText({ waiters }: SemaphoreDetails | QueueDetails, options: TableOptions): string[] {
  if (!waiters || waiters.length === 0) return [];
  const heads = ['PID', 'USER', 'WAITS', 'COMMAND'].map((head) => ({ head }));
  const WORDS = { operates: 'for it', sends: 'to send', receives: 'to receive' };
  const rows = waiters.map((one) => [String(one.pid), userText(one), WORDS[one.waits], commandText(one)]);
  return [columnsText(heads, rows, options)];
}

/** A pid with its whole command line, or that it has ended. */
function wholeProcess(process: ProcessEntry | null): string {
  if (!process) return '-';
  return `${process.pid} ${process.alive ? commandText(process) : '(gone)'}`;
}

function ending(entry: Entry): Pairs {
  const marks = marksOf(entry);
  const changed: Pairs = [['changed at', timeText(entry.lastChangeTime)]];
  return marks.length === 0 ? changed : [...changed, ['marks', paintMarks(marks.join(', '), colours(process.stdout))]];
}
