import { list } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { watch } from '../io/watch.ts';
import { type Entry, entries } from '../objects/entries.ts';
import { colours } from '../text/colours.ts';
import { COLUMNS, marksOf, type ObjectColumn, ownerText } from '../text/object-table.ts';
import { type Picture, pictureText } from '../text/picture.ts';
import type { Kind } from '../usage/values.ts';

export interface ListOptions extends OutputOptions {
  sort?: string | undefined;
  reverse?: true | undefined;
  owner?: string | undefined;
  orphans?: true | undefined;
  /** Seconds. */
  watch?: number | true | undefined;
}

/** `sysv-ipc ls`: everything there is. */
export async function ls(asked: readonly Kind[], options: ListOptions): Promise<void> {
  // Only memory can be orphaned: sets and queues do not know who made them.
  const all: Kind[] = options.orphans ? ['memory'] : ['memory', 'semaphore', 'queue'];
  const kinds = asked.length === 0 ? all : all.filter((kind) => asked.includes(kind));
  if (kinds.length === 0) throw new CommandFailure('Only memory can be orphaned', Status.usage);
  const columns = options.sort === undefined ? undefined : sortColumns(kinds, options.sort);
  const take = (): Picture => {
    const there = list();
    return new Map(kinds.map((kind) => [kind, select(entries(kind, there), options, columns?.get(kind))]));
  };
  if (options.watch === undefined) {
    print(options.json ? await pictureJson(take(), 2) : pictureText(take(), colours(process.stdout)));
    return;
  }
  let previous: Picture | undefined;
  await watch(options.watch === true ? 2 : options.watch, !options.json, async () => {
    const picture = take();
    // Nothing has changed yet in the first picture, but it has the column of signs, so that nothing moves later.
    const text = options.json
      ? await pictureJson(picture, 0)
      : pictureText(picture, colours(process.stdout), previous ?? picture);
    previous = picture;
    return text;
  });
}

function select(all: Entry[], { owner, orphans, reverse }: ListOptions, by: ObjectColumn<Entry> | undefined): Entry[] {
  const chosen = all.filter(
    (entry) =>
      (owner === undefined || ownerText(entry) === owner || String(entry.uid) === owner) &&
      (!orphans || marksOf(entry).includes('orphaned')),
  );
  if (by) chosen.sort((a, b) => compare(by.order(a), by.order(b)));
  return reverse ? chosen.reverse() : chosen;
}

function compare(a: number | string, b: number | string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The column of that name in each kind that has it. */
function sortColumns(kinds: readonly Kind[], name: string): Map<Kind, ObjectColumn<Entry>> {
  const columns = new Map<Kind, ObjectColumn<Entry>>();
  for (const kind of kinds) {
    const column = COLUMNS[kind].find(({ head }) => head === name.toUpperCase());
    if (column) columns.set(kind, column);
  }
  if (columns.size > 0) return columns;
  const heads = new Set(kinds.flatMap((kind) => COLUMNS[kind].map(({ head }) => head.toLowerCase())));
  throw new CommandFailure(`Cannot sort by "${name}": expected one of ${[...heads].join(', ')}`, Status.usage);
}

const MEMBERS = { memory: 'memory', semaphore: 'semaphores', queue: 'queues' } as const;

function pictureJson(picture: Picture, indent: number): Promise<string> {
  return json('listing', Object.fromEntries([...picture].map(([kind, rows]) => [MEMBERS[kind], rows])), indent);
}
