import type * as z from 'zod/mini';
import type { details, memoryDetails, queueDetails, semaphoreDetails } from '../io/schemas.ts';
import { type Entry, fullness } from '../objects/entries.ts';
import { NOUN } from '../objects/find.ts';
import type { ProcessEntry } from '../objects/processes.ts';
import { groupName, userName } from '../objects/users.ts';
import { colours } from './colours.ts';
import { columnsText, pairsText, type TableOptions, tableLines } from './columns.ts';
import { sizeText, timeText } from './format.ts';
import { marksOf, paintMarks } from './marks.ts';
import { ownerText } from './object-table.ts';

/** One object, for people. */
export type Details = z.infer<typeof details>;
export type MemoryDetails = z.infer<typeof memoryDetails>;
export type SemaphoreDetails = z.infer<typeof semaphoreDetails>;
export type QueueDetails = z.infer<typeof queueDetails>;

type Pairs = [name: string, value: string][];

export function detailsText(entry: Details, options: TableOptions): string {
  if (entry.kind === 'memory') return memoryText(entry, options);
  return entry.kind === 'semaphore' ? semaphoresText(entry, options) : queueText(entry, options);
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
  const rows = messages.map(({ index, type, length, preview }) => [...[index, type, length].map(String), preview]);
  return columnsText([right('INDEX'), right('TYPE'), right('BYTES'), { head: 'CONTENT' }], rows, options);
}

function waitersText({ waiters }: SemaphoreDetails | QueueDetails, options: TableOptions): string[] {
  if (!waiters || waiters.length === 0) return [];
  const heads = ['PID', 'USER', 'WAITS', 'COMMAND'].map((head) => ({ head }));
  const WORDS = { operates: 'for it', sends: 'to send', receives: 'to receive' };
  const rows = waiters.map((one) => [String(one.pid), userText(one), WORDS[one.waits], commandText(one)]);
  return [columnsText(heads, rows, options)];
}

function userText({ owner, uid }: { owner: string | null; uid: number | null }): string {
  return owner ?? String(uid ?? '?');
}

function commandText({ name, command }: { name: string | null; command: string | null }): string {
  return command ?? name ?? '?';
}

/** A pid with its whole command line, or that it has ended. */
function wholeProcess(process: ProcessEntry | null): string {
  if (!process) return '-';
  return `${process.pid} ${process.alive ? commandText(process) : '(gone)'}`;
}

function identity(entry: Entry): Pairs {
  const { keyHex, key, id, mode, modeOctal, uid, group, gid, creatorUid, creatorGid } = entry;
  return [
    ['kind', NOUN[entry.kind]],
    ['key', `${keyHex} (${key})`],
    ['id', String(id)],
    ['owner', `${named(uid, ownerText(entry))}, group ${named(gid, group)}`],
    ['creator user', `${named(creatorUid, userName(creatorUid))}, group ${named(creatorGid, groupName(creatorGid))}`],
    ['mode', `${mode} (${modeOctal})`],
  ];
}

/** A name with its number, or the number alone. */
function named(id: number, name: string | null): string {
  return name === null || name === String(id) ? String(id) : `${name} (${id})`;
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

function bar(part: number): string {
  const filled = Math.min(BAR, Math.round(part * BAR));
  return `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${Math.round(part * 100)} %`;
}
