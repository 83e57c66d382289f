import { CommandFailure, Status } from '../io/failure.ts';
import { ListingJson } from '../io/listing-json.ts';
import { Lines, type OutputOptions } from '../io/output.ts';
import { widthOfTerminal } from '../io/terminal.ts';
import { watch } from '../io/watch.ts';
import type { Entry } from '../objects/entries.ts';
import { KINDS } from '../objects/find.ts';
import { type Choice, chosen } from '../objects/select.ts';
import { colours } from '../text/colours.ts';
import { COLUMNS, type ObjectColumn } from '../text/object-table.ts';
import { defaultColumns, type Picture, pictureLines } from '../text/picture.ts';
import { summaryText } from '../text/summary.ts';
import type { Kind } from '../usage/values.ts';

export interface ListOptions extends OutputOptions, Choice {
  sort?: string | undefined;
  reverse?: true | undefined;
  columns?: string | undefined;
  headings: boolean;
  bytes?: true | undefined;
  ids?: true | undefined;
  summary?: true | undefined;
  /** Seconds. */
  watch?: number | true | undefined;
}

/** `sysv-ipc ls`: everything there is. */
export async function ls(asked: readonly Kind[], options: ListOptions): Promise<void> {
  const kinds = kindsOf(asked, options);
  const columns = columnsOf(kinds, options);
  const sorting = options.sort === undefined ? undefined : sortColumns(kinds, options.sort);
  // A lock or channel is one row, where its segment is shown: its set says nothing more.
  const asOne = !options.json && kinds.includes('memory');
  const rowsOf = (kind: Kind) => {
    const rows = sorted(chosen(kind, options), sorting?.get(kind), options);
    return asOne ? rows.filter((row) => row.kind !== 'semaphore' || row.partOf === null) : rows;
  };
  const take = (): Picture => new Map(kinds.map((kind) => [kind, rowsOf(kind)]));
  if (options.watch !== undefined) return watchAll(take, columns, options);
  if (options.ids) return printLines(idLines(take()));
  if (options.json) return new ListingJson(2).print(kinds, rowsOf);
  if (options.summary) return printLines(summaryText(take(), colours(process.stdout)));
  // One kind after the other: each is forgotten when it is printed.
  const paint = colours(process.stdout);
  for (const [i, kind] of kinds.entries()) {
    if (i > 0 && options.headings) await printLines(['']);
    const shown = { paint, columns, headings: options.headings, ...widthOfTerminal() };
    await printLines(pictureLines(new Map([[kind, rowsOf(kind)]]), shown));
  }
}

/** Only memory can be orphaned, and only the others idle: the kernel knows no maker of those. */
function kindsOf(asked: readonly Kind[], { orphans, idle, ids }: ListOptions): Kind[] {
  const possible = KINDS.filter((kind) => (!orphans || kind === 'memory') && (!idle || kind !== 'memory'));
  const kinds = asked.length === 0 ? possible : possible.filter((kind) => asked.includes(kind));
  if (kinds.length === 0) {
    throw new CommandFailure('Only memory can be orphaned; semaphores and queues can be idle', Status.usage);
  }
  if (ids && kinds.length > 1) {
    throw new CommandFailure('Every kind has its own ids: name one, as in `ls memory --ids`', Status.usage);
  }
  return kinds;
}

async function printLines(all: Iterable<string>): Promise<void> {
  const lines = new Lines();
  for (const line of all) await lines.add(`${line}\n`);
  await lines.end();
}

function* idLines(picture: Picture): Generator<string> {
  for (const rows of picture.values()) for (const { id } of rows) yield `id:${id}`;
}

async function watchAll(
  take: () => Picture,
  columns: ReadonlyMap<Kind, ObjectColumn<Entry>[]>,
  options: ListOptions,
): Promise<void> {
  let previous: Picture | undefined;
  await watch(options.watch === true ? 2 : (options.watch as number), !options.json, async () => {
    const picture = take();
    const paint = colours(process.stdout);
    // Nothing has changed yet in the first picture, but it has the column of signs, so that nothing moves later.
    const shown = { paint, columns, previous: previous ?? picture, ...widthOfTerminal() };
    const text = options.json
      ? await new ListingJson(0).text([...picture.keys()], (kind) => picture.get(kind) ?? [])
      : [...pictureLines(picture, shown)].join('\n');
    previous = picture;
    return text;
  });
}

function sorted(rows: Entry[], by: ObjectColumn<Entry> | undefined, { reverse }: ListOptions): Entry[] {
  if (by) rows.sort((a, b) => compare(by.order(a), by.order(b)));
  return reverse ? rows.reverse() : rows;
}

function compare(a: number | string, b: number | string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function columnsOf(kinds: readonly Kind[], { columns: names, bytes }: ListOptions): Map<Kind, ObjectColumn<Entry>[]> {
  const wanted = names?.split(',').map((name) => name.trim());
  for (const name of wanted ?? []) sortColumns(kinds, name, 'show');
  return new Map(
    kinds.map((kind) => {
      const columns = wanted
        ? // What was asked for is not dropped.
          wanted.flatMap((name) => withoutDrop(columnNamed(kind, name)))
        : defaultColumns(kind);
      return [kind, bytes ? columns.map(inBytes) : columns];
    }),
  );
}

function withoutDrop(column: ObjectColumn<Entry> | undefined): ObjectColumn<Entry>[] {
  if (!column) return [];
  const { drop, ...rest } = column;
  return [rest];
}

function inBytes(column: ObjectColumn<Entry>): ObjectColumn<Entry> {
  return column.exact ? { ...column, text: column.exact } : column;
}

function columnNamed(kind: Kind, name: string): ObjectColumn<Entry> | undefined {
  return COLUMNS[kind].find(({ head }) => head === name.toUpperCase());
}

/** The column of that name in each kind that has it. */
function sortColumns(kinds: readonly Kind[], name: string, verb = 'sort by'): Map<Kind, ObjectColumn<Entry>> {
  const columns = new Map<Kind, ObjectColumn<Entry>>();
  for (const kind of kinds) {
    const column = columnNamed(kind, name);
    if (column) columns.set(kind, column);
  }
  if (columns.size > 0) return columns;
  const heads = new Set(kinds.flatMap((kind) => COLUMNS[kind].map(({ head }) => head.toLowerCase())));
  throw new CommandFailure(`Cannot ${verb} "${name}": expected one of ${[...heads].join(', ')}`, Status.usage);
}
