import type { Entry } from '../objects/entries.ts';
import type { Kind } from '../usage/values.ts';
import type { Colours } from './colours.ts';
import { type Column, tableLines } from './columns.ts';
import { paintMarks } from './marks.ts';
import { COLUMNS, type ObjectColumn } from './object-table.ts';

/** The objects of each kind asked for, at one moment. */
export type Picture = ReadonlyMap<Kind, readonly Entry[]>;

const TITLES: Record<Kind, string> = {
  memory: 'Shared memory',
  semaphore: 'Semaphores',
  queue: 'Message queues',
};

export interface PictureOptions {
  paint: Colours;
  /** Places of a line. */
  width?: number;
  /** Of each kind; by default those that are no extras. */
  columns?: ReadonlyMap<Kind, readonly ObjectColumn<Entry>[]>;
  headings?: boolean;
  /** With a previous one, what has changed since: + new, - gone, ~ changed. */
  previous?: Picture | undefined;
}

export function defaultColumns(kind: Kind): ObjectColumn<Entry>[] {
  return COLUMNS[kind].filter(({ extra }) => !extra);
}

/** The lines of a picture for people. */
export function* pictureLines(picture: Picture, options: PictureOptions): Generator<string> {
  let first = true;
  for (const [kind, rows] of picture) {
    if (!first && options.headings !== false) yield '';
    first = false;
    yield* section(kind, rows, options);
  }
}

interface Row {
  entry: Entry;
  sign: '+' | '-' | '~' | ' ';
  before?: Entry | undefined;
}

function* section(kind: Kind, entries: readonly Entry[], options: PictureOptions): Generator<string> {
  const { paint, width = Number.POSITIVE_INFINITY, headings = true, previous } = options;
  const columns = options.columns?.get(kind) ?? defaultColumns(kind);
  if (headings) yield paint.bold(`${TITLES[kind]} (${entries.length})`);
  const rows = previous ? compare(columns, entries, previous.get(kind) ?? []) : entries.map(unchanged);
  if (rows.length === 0) return;
  const shown = columns.map((column) => shownColumn(column, paint));
  // The column of signs is there only where there is something to compare with.
  const table = previous ? [signColumn(paint), ...shown] : shown;
  yield* tableLines(table, rows, { width, headings, paintHead: paint.dim });
}

function unchanged(entry: Entry): Row {
  return { entry, sign: ' ' };
}

function compare(columns: readonly ObjectColumn<Entry>[], now: readonly Entry[], then: readonly Entry[]): Row[] {
  const before = new Map(then.map((entry) => [entry.id, entry]));
  const there = new Set(now.map(({ id }) => id));
  const rows = now.map((entry): Row => {
    const old = before.get(entry.id);
    if (!old) return { entry, sign: '+' };
    return { entry, before: old, sign: columns.some((column) => differs(column, old, entry)) ? '~' : ' ' };
  });
  const gone = then.filter(({ id }) => !there.has(id)).map((entry): Row => ({ entry, sign: '-' }));
  return [...rows, ...gone];
}

function signColumn(paint: Colours): Column<Row> {
  const COLOUR = { '+': paint.green, '-': paint.red, '~': paint.yellow, ' ': String };
  return { head: '', text: ({ sign }) => sign, paint: (text, { sign }) => COLOUR[sign](text) };
}

function shownColumn(column: ObjectColumn<Entry>, colours: Colours): Column<Row> {
  const { head, align, drop } = column;
  return {
    head,
    ...(align && { align }),
    ...(drop !== undefined && { drop }),
    text: ({ entry }) => column.text(entry),
    paint(text, { entry, sign, before }) {
      if (sign === '+') return colours.green(text);
      if (sign === '-') return colours.red(text);
      if (before && differs(column, before, entry)) return colours.inverse(text);
      return head === 'MARKS' ? paintMarks(text, colours) : text;
    },
  };
}

/** An age grows by itself: what counts is the time behind it. */
function differs(column: ObjectColumn<Entry>, before: Entry, now: Entry): boolean {
  return column.volatile ? column.order(before) !== column.order(now) : column.text(before) !== column.text(now);
}
