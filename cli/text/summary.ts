import type { Entry } from '../objects/entries.ts';
import type { Colours } from './colours.ts';
import { tableLines } from './columns.ts';
import { several, sizeText } from './format.ts';
import { ownerText } from './object-table.ts';
import type { Picture } from './picture.ts';

/** Totals of the objects of one owner and kind. */
interface Total {
  owner: string;
  kind: string;
  objects: number;
  bytes: number;
  /** Attachments, semaphores or messages. */
  items: number;
  left: number;
}

const TITLES = { memory: 'memory', semaphore: 'semaphores', queue: 'queues' } as const;

/** `ls --summary`: how many objects each user has, and how much of them nobody seems to need. */
export function* summaryText(picture: Picture, paint: Colours): Generator<string> {
  const totals: Total[] = [];
  for (const [kind, rows] of picture) {
    for (const [owner, own] of grouped(rows)) totals.push(total(owner, TITLES[kind], own));
    totals.push(total('all', TITLES[kind], rows));
  }
  yield* tableLines<Total>(
    [
      { head: 'KIND', text: ({ kind }) => kind },
      { head: 'OWNER', text: ({ owner }) => owner },
      { head: 'OBJECTS', align: 'right', text: ({ objects }) => String(objects) },
      { head: 'BYTES', align: 'right', text: ({ kind, bytes }) => (kind === 'semaphores' ? '' : sizeText(bytes)) },
      {
        head: 'CONTENT',
        align: 'right',
        text: ({ kind, items }) => (kind === 'memory' ? `${items} attached` : several(items, CONTENT[kind] as string)),
      },
      { head: 'LEFT BEHIND', align: 'right', text: ({ left }) => String(left) },
    ],
    totals,
    { paintHead: paint.dim },
  );
}

const CONTENT: Record<string, string> = { semaphores: 'semaphore', queues: 'message' };

function grouped(rows: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const row of rows) {
    const owner = ownerText(row);
    const group = groups.get(owner);
    if (group) group.push(row);
    else groups.set(owner, [row]);
  }
  return groups;
}

function total(owner: string, kind: string, rows: readonly Entry[]): Total {
  const sum = (of: (row: Entry) => number) => rows.reduce((all, row) => all + of(row), 0);
  return {
    owner,
    kind,
    objects: rows.length,
    bytes: sum((row) => (row.kind === 'memory' ? row.size : row.kind === 'queue' ? row.currentBytes : 0)),
    items: sum((row) => {
      if (row.kind === 'memory') return row.numberAttached;
      return row.kind === 'semaphore' ? row.length : row.currentMessages;
    }),
    left: sum((row) => Number(row.kind === 'memory' ? row.orphaned : row.idle === true)),
  };
}
