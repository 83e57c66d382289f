import { KeyNotFoundError } from 'sysv-ipc';
import { confirm } from '../io/confirm.ts';
import { CommandFailure, complain, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { type Entry, entries, entriesOrNone, type MemoryEntry } from '../objects/entries.ts';
import { entryByHandle } from '../objects/entry-by-handle.ts';
import { type Found, find, found, keyOf, NOUN, removeObject } from '../objects/find.ts';
import { colours } from '../text/colours.ts';
import { hexKey } from '../text/format.ts';
import { pictureText } from '../text/picture.ts';
import type { Kind, Reference } from '../usage/values.ts';

export interface RemoveOptions extends OutputOptions {
  orphans?: true | undefined;
  /** Milliseconds. */
  olderThan?: number | undefined;
  yes?: true | undefined;
  dryRun?: true | undefined;
}

const KINDS: readonly Kind[] = ['memory', 'semaphore', 'queue'];

/** `sysv-ipc remove`: first everything is found, then asked about, then removed by its id. */
export async function remove(
  kind: Kind | undefined,
  references: readonly Reference[],
  options: RemoveOptions,
): Promise<void> {
  checkUsage(kind, references, options);
  const targets = options.orphans
    ? orphans(options.olderThan).map(({ key, id }) => found('memory', key, id))
    : distinct(references.map((reference) => (kind ? find(kind, reference) : findOnly(reference))));
  if (targets.length === 0) return finish([], options);
  if (!options.json || !options.yes) show(targets);
  if (options.dryRun) return finish(targets, options);
  const question = `Remove ${targets.length === 1 ? 'it' : `all ${targets.length} of them`}?`;
  if (!options.yes && !(await confirm(question))) throw new CommandFailure('Nothing was removed');
  // Somebody may have come to use one while the question stood.
  const idle = options.orphans && new Set(orphans(options.olderThan).map(({ id }) => id));
  await finish(
    targets.filter((target) => (!idle || idle.has(target.id)) && tryToRemove(target)),
    options,
  );
}

function checkUsage(kind: Kind | undefined, references: readonly Reference[], options: RemoveOptions): void {
  if (!options.orphans && references.length === 0) {
    throw new CommandFailure('Name what to remove, by key or id, or give --orphans', Status.usage);
  }
  if (options.orphans && (references.length > 0 || (kind && kind !== 'memory'))) {
    throw new CommandFailure('--orphans finds its objects itself, all of them memory: name none', Status.usage);
  }
  if (options.olderThan !== undefined && !options.orphans) {
    throw new CommandFailure('--older-than goes with --orphans', Status.usage);
  }
}

/** The one object that has the key, whatever its kind. */
function findOnly(reference: Reference): Found {
  if ('id' in reference) {
    throw new CommandFailure(
      `Every kind has its own ids: name the kind, as in \`remove memory id:${reference.id}\``,
      Status.usage,
    );
  }
  const matches = KINDS.flatMap((kind) => {
    try {
      return [find(kind, reference)];
    } catch (error) {
      if (error instanceof KeyNotFoundError) return [];
      throw error;
    }
  });
  const [match, ...others] = matches;
  if (!match) throw notFound(reference);
  if (others.length === 0) return match;
  const kinds = matches.map(({ kind }) => kind).join(' and ');
  throw new CommandFailure(
    `Key ${match.keyHex} is that of ${kinds}: name the kind, as in \`remove ${match.kind} ${match.keyHex}\``,
  );
}

function notFound(reference: Reference): CommandFailure {
  const key = keyOf(reference) as number;
  const withThatId = KINDS.filter((kind) => entriesOrNone(kind)?.some(({ id }) => id === key));
  const hint = withThatId.map((kind) => `; did you mean \`remove ${kind} id:${key}\`?`).join('');
  return new CommandFailure(`Cannot remove what has key ${hexKey(key)}: no object of any kind has it${hint}`);
}

function orphans(olderThan = 0): MemoryEntry[] {
  const now = Date.now();
  return entries('memory')
    .filter((entry) => entry.kind === 'memory')
    .filter((entry) => entry.orphaned && now - lastUse(entry) >= olderThan);
}

function lastUse({ lastAttachTime, lastDetachTime, lastChangeTime }: MemoryEntry): number {
  return Math.max(...[lastAttachTime, lastDetachTime, lastChangeTime].map((time) => Date.parse(time ?? '1970-01-01')));
}

function distinct(targets: Found[]): Found[] {
  return [...new Map(targets.map((target) => [`${target.kind} ${target.id}`, target])).values()];
}

/** What is at stake, on stderr: stdout is for what was removed. */
function show(targets: readonly Found[]): void {
  const picture = new Map<Kind, Entry[]>();
  for (const kind of KINDS) {
    const ids = targets.filter((target) => target.kind === kind).map(({ id }) => id);
    const all = ids.length > 0 ? entriesOrNone(kind) : undefined;
    if (ids.length > 0) picture.set(kind, all?.filter(({ id }) => ids.includes(id)) ?? ids.map(entryByHandle[kind]));
  }
  process.stderr.write(`${pictureText(picture, colours(process.stderr))}\n\n`);
}

function tryToRemove(target: Found): boolean {
  try {
    removeObject(target);
    return true;
  } catch (error) {
    complain((error as Error).message);
    process.exitCode = Status.failure;
    return false;
  }
}

async function finish(targets: readonly Found[], { json: asJson, dryRun, orphans }: RemoveOptions): Promise<void> {
  const verb = dryRun ? 'would remove' : 'removed';
  const lines = targets.map(({ kind, keyHex, id }) => `${verb} ${NOUN[kind]}: key ${keyHex}, id ${id}`);
  if (asJson) print(await json('removal', { dryRun: dryRun === true, removed: [...targets] }));
  else if (lines.length > 0) print(lines.join('\n'));
  else if (orphans) print('No orphans.');
}
