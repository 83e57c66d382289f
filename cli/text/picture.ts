import type { Entry } from '../objects/entries.ts';
import type { Kind } from '../usage/values.ts';
import type { Colours } from './colours.ts';
import { columnsText } from './columns.ts';
import { COLUMNS, type ObjectColumn, paintMarks } from './object-table.ts';

/** The objects of each kind asked for, at one moment. */
export type Picture = ReadonlyMap<Kind, readonly Entry[]>;

const TITLES: Record<Kind, string> = {
  memory: 'Shared memory',
  semaphore: 'Semaphores',
  queue: 'Message queues',
};

/** A picture for people; with a previous one, what has changed since: + new, - gone, ~ changed. */
export function pictureText(picture: Picture, paint: Colours, previous?: Picture): string {
  return [...picture].map(([kind, rows]) => section(kind, rows, paint, previous?.get(kind))).join('\n\n');
}

function section(kind: Kind, rows: readonly Entry[], paint: Colours, previous?: readonly Entry[]): string {
  const title = paint.bold(`${TITLES[kind]} (${rows.length})`);
  const columns = COLUMNS[kind];
  const before = new Map(previous?.map((row) => [row.id, row]));
  const now = new Set(rows.map(({ id }) => id));
  const gone = previous?.filter(({ id }) => !now.has(id)) ?? [];
  if (rows.length + gone.length === 0) return title;
  const lines = [
    ...rows.map((row) => line(columns, row, paint, previous && (before.get(row.id) ?? 'added'))),
    ...gone.map((row) => [paint.red('-'), ...columns.map((column) => paint.red(column.text(row)))]),
  ];
  const sign = { head: '' };
  const heads = columns.map(({ head, ...rest }) => ({ ...rest, head: paint.dim(head) }));
  // The column of signs is there only where there is something to compare with.
  const text = previous
    ? columnsText([sign, ...heads], lines)
    : columnsText(
        heads,
        lines.map(([, ...cells]) => cells),
      );
  return `${title}\n${text}`;
}

function line(
  columns: readonly ObjectColumn<Entry>[],
  row: Entry,
  paint: Colours,
  before: Entry | 'added' | undefined,
): string[] {
  if (before === 'added') return [paint.green('+'), ...columns.map((column) => paint.green(column.text(row)))];
  const changed = columns.map((column) => before !== undefined && differs(column, before, row));
  const cells = columns.map((column, i) =>
    changed[i]
      ? paint.inverse(column.text(row))
      : column.head === 'MARKS'
        ? paintMarks(column.text(row), paint)
        : column.text(row),
  );
  return [changed.includes(true) ? paint.yellow('~') : ' ', ...cells];
}

/** An age grows by itself: what counts is the time behind it. */
function differs(column: ObjectColumn<Entry>, before: Entry, now: Entry): boolean {
  return column.volatile ? column.order(before) !== column.order(now) : column.text(before) !== column.text(now);
}
