import { IpcError, type Limits, type Listing, limits, list } from 'sysv-ipc';
import { type LimitName, PAGE_SIZE, raiseCommand, SEM_FIELDS } from 'sysv-ipc/internal';
import type { Kind } from '../usage/values.ts';

type Amount = number | bigint;

/** One limit of the kernel: its value, how much of it is in use, and how to raise it here. */
export interface LimitRow {
  name: LimitName | 'semvmx';
  kind: Kind;
  description: string;
  /** undefined where the system does not report it. */
  value: Amount | undefined;
  /** undefined where there is nothing to count, or the system gives no listing. */
  used: number | undefined;
  /** Objects use it up, so that being near it threatens programs that need another one. */
  consumed: boolean;
  /** undefined for what cannot be raised. */
  raise: string | undefined;
}

/** @param there - What is in use. */
export function limitRows(there: Listing | undefined): LimitRow[] {
  const all = limits();
  const semaphores = semFields(all);
  return [...countRows(all, there), ...sizeRows(all, there)].sort(byKind).map((row) => ({
    ...row,
    raise: row.name === 'semvmx' || row.name === 'shmmin' ? undefined : raiseCommand(row.name, semaphores),
  }));
}

type Row = Omit<LimitRow, 'raise'>;

/** What objects use up. */
function countRows({ memory, semaphores, queues }: Limits, there: Listing | undefined): Row[] {
  const row = (
    name: LimitName,
    kind: Kind,
    description: string,
    value: Amount | undefined,
    used: number | undefined,
  ) => ({
    ...{ name, kind, description, value, used },
    consumed: true,
  });
  const pages = there?.memory.reduce((sum, { size }) => sum + Math.ceil(size / PAGE_SIZE), 0);
  const length = there?.semaphores.reduce((sum, { length }) => sum + length, 0);
  return [
    row('shmmni', 'memory', 'segments', memory.maxSegments, there?.memory.length),
    row('shmall', 'memory', 'pages of all segments', memory.maxTotalPages, pages),
    row('semmni', 'semaphore', 'sets', semaphores.maxSets, there?.semaphores.length),
    row('semmns', 'semaphore', 'semaphores of all sets', semaphores.maxTotal, length),
    row('msgmni', 'queue', 'queues', queues.maxQueues, there?.queues.length),
  ];
}

/** How large one thing may be; in use is the largest there is. */
function sizeRows({ memory, semaphores, queues }: Limits, there: Listing | undefined): Row[] {
  const row = (name: Row['name'], kind: Kind, description: string, value: Amount | undefined, all?: number[]) => ({
    ...{ name, kind, description, value },
    used: all?.reduce((most, amount) => Math.max(most, amount), 0),
    consumed: false,
  });
  const sizes = there?.memory.map(({ size }) => size);
  const lengths = there?.semaphores.map(({ length }) => length);
  // So many bytes, and as many messages.
  const bytes = there?.queues.map(({ currentBytes, currentMessages }) => Math.max(currentBytes, currentMessages));
  return [
    row('shmmax', 'memory', 'bytes of one segment', memory.maxSize, sizes),
    row('shmmin', 'memory', 'bytes of one segment at least', memory.minSize),
    row('semmsl', 'semaphore', 'semaphores of one set', semaphores.maxPerSet, lengths),
    row('semopm', 'semaphore', 'operations at once', semaphores.maxOperations),
    row('semvmx', 'semaphore', 'value of one semaphore', semaphores.maxValue),
    row('msgmax', 'queue', 'bytes of one message', queues.maxMessageSize),
    row('msgmnb', 'queue', 'bytes, and messages, of one queue, unless set', queues.defaultMaxBytes, bytes),
  ];
}

const ORDER: readonly Kind[] = ['memory', 'semaphore', 'queue'];

function byKind(a: Row, b: Row): number {
  return ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind);
}

/** What shares one sysctl on Linux, in its order. */
function semFields({ semaphores: { maxPerSet, maxTotal, maxOperations, maxSets } }: Limits): string[] {
  return [maxPerSet, maxTotal, maxOperations, maxSets].map((value, i) => String(value ?? SEM_FIELDS[i]?.toUpperCase()));
}

/** All there is; undefined where the system gives no listing, or a sandbox forbids it. */
export function everything(): Listing | undefined {
  try {
    return list();
  } catch (error) {
    if (error instanceof IpcError) return undefined;
    throw error;
  }
}

/** The part of a limit that is in use, from 0 to 1. */
export function share({ value, used }: LimitRow): number | undefined {
  return value === undefined || used === undefined ? undefined : used / Number(value);
}
