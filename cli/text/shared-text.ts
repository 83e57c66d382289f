import type * as z from 'zod/mini';
import type { sharedDetails } from '../io/schemas.ts';
import { bar, commandText, exactSize, identity, type Pairs, userText } from './attributes-text.ts';
import { columnsText, pairsText, type TableOptions } from './columns.ts';
import { timeText } from './format.ts';

export type SharedDetails = z.infer<typeof sharedDetails>;
type User = SharedDetails['users'][number];

/** A lock or channel, for people. */
export function sharedText(entry: SharedDetails, options: TableOptions): string {
  const { semid, size, participants, users, waiting, lastChangeTime } = entry;
  const attributes = pairsText([
    ...identity(entry, `${entry.kind}: segment ${entry.id} and set ${semid}`),
    ['size', exactSize(size)],
    ...(entry.channel ? channelPairs(entry.channel) : [['state', stateOf(entry)] as Pairs[number]]),
    ['waiting', String(waiting)],
    ['places', `${users.length} of ${participants} taken`],
    ['changed at', timeText(lastChangeTime)],
  ]);
  if (users.length === 0) return attributes;
  const heads = ['PID', 'USER', 'DOES', 'COMMAND'].map((head) => ({ head }));
  const rows = users.map((user) => [pidText(user), userText(user), doing(entry, user), commandText(user)]);
  return `${attributes}\n\n${columnsText(heads, rows, options)}`;
}

function channelPairs({ messages, usedBytes, capacity, closed }: NonNullable<SharedDetails['channel']>): Pairs {
  return [
    ['messages', String(messages)],
    ['bytes', `${usedBytes} of ${capacity}`],
    ['full', bar(usedBytes / capacity)],
    ['state', closed ? 'closed' : 'open'],
  ];
}

function stateOf({ kind, users, abandoned }: SharedDetails): string {
  const readers = users.filter(({ reads }) => reads).length;
  if (abandoned) return 'abandoned: its holder died, and what it guards may be half done';
  if (readers > 0) return `read by ${readers}`;
  if (!users.some(({ holds }) => holds)) return 'free';
  return kind === 'mutex' ? 'held' : 'written';
}

/** What one process or thread does with it. */
export function doing(
  { kind }: Pick<SharedDetails, 'kind'>,
  { holds, reads, ended }: Pick<User, 'holds' | 'reads' | 'ended'>,
): string {
  if (ended) return 'thread has ended';
  if (reads) return 'reads';
  if (!holds) return '-';
  return { mutex: 'holds it', 'read-write lock': 'writes', channel: 'sends or receives' }[kind];
}

function pidText({ pid }: User): string {
  return pid === 0 ? '?' : String(pid);
}
