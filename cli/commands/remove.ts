import { confirm } from '../io/confirm.ts';
import { CommandFailure, complain, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { companions } from '../objects/companions.ts';
import { type Entry, entryOf, lastUse } from '../objects/entries.ts';
import { type Found, found, KINDS, NOUN, openObject } from '../objects/find.ts';
import { processEntry } from '../objects/processes.ts';
import { type Choice, chosen } from '../objects/select.ts';
import { sharedObject } from '../objects/shared.ts';
import { distinct, targetsOf } from '../objects/targets.ts';
import { attachedProcesses } from '../objects/users-of-object.ts';
import { colours } from '../text/colours.ts';
import { several } from '../text/format.ts';
import { processText } from '../text/object-table.ts';
import { pictureLines } from '../text/picture.ts';
import type { Targets } from '../usage/targets.ts';
import type { Kind } from '../usage/values.ts';

export interface RemoveOptions extends OutputOptions, Choice {
  all?: true | undefined;
  yes?: true | undefined;
  dryRun?: true | undefined;
}

/** An orphan or an idle object that was used less than this ago may be about to be used again: PHP attaches for each request. */
const REST = 60_000;

/** `sysv-ipc remove`: first everything is found, then asked about, then removed by its id. */
export async function remove(targets: Targets, options: RemoveOptions): Promise<void> {
  checkUsage(targets, options);
  const named = targets.references.length > 0 ? targetsOf(targets, 'remove') : undefined;
  const found = named ?? select(targets.kind, options);
  if (found.length === 0) return finish([], options);
  if (!options.json || !options.yes) show(found);
  for (const warning of warnings(found)) complain(warning);
  if (options.dryRun) return finish(found, options);
  const question = `Remove ${found.length === 1 ? 'it' : `all ${found.length} of them`}?`;
  if (!options.yes && !(await confirm(question))) throw new CommandFailure('Nothing was removed');
  // Somebody may have come to use one while the question stood.
  const still = named ?? select(targets.kind, options, false);
  const ids = new Set(still.map(keyed));
  await finish(
    found.filter((target) => ids.has(keyed(target)) && tryToRemove(target)),
    options,
  );
}

function checkUsage({ references }: Targets, { orphans, idle, owner, olderThan, all }: RemoveOptions): void {
  const chosen = orphans || idle || owner !== undefined || olderThan !== undefined || all;
  if (!chosen && references.length === 0) {
    throw new CommandFailure(
      'Name what to remove, by key or id, or choose it with --orphans, --idle, --owner, --older-than or --all',
      Status.usage,
    );
  }
  if (chosen && references.length > 0) {
    throw new CommandFailure('Name objects or choose them with options, not both', Status.usage);
  }
}

/** What the options choose, of all there is. */
function select(kind: Kind | undefined, options: RemoveOptions, tell = true): Found[] {
  const { orphans, idle, olderThan } = options;
  const possible = KINDS.filter((one) => (!orphans || one === 'memory') && (!idle || one !== 'memory'));
  const kinds = kind ? possible.filter((one) => one === kind) : possible;
  if (kinds.length === 0) {
    throw new CommandFailure('Only memory can be orphaned; semaphores and queues can be idle', Status.usage);
  }
  const fitting = kinds.flatMap((one) => chosen(one, options));
  const left = olderThan === undefined && (orphans || idle) ? fitting.filter(isRecent) : [];
  if (left.length > 0 && tell) {
    complain(
      `${several(left.length, 'object')} used less than a minute ago ${left.length === 1 ? 'is' : 'are'} left alone; --older-than 0 takes ${left.length === 1 ? 'it' : 'them'}`,
    );
  }
  return distinct(fitting.filter((entry) => !left.includes(entry)).flatMap(whole));
}

/** A lock or channel is removed as a whole. */
function whole(entry: Entry): Found[] {
  const own = found(entry.kind, entry.key, entry.id);
  if (entry.kind === 'queue' || !entry.partOf) return [own];
  const shared = sharedObject({ text: entry.keyHex, key: entry.key });
  return shared ? [found('memory', shared.key, shared.memoryId), found('semaphore', shared.key, shared.setId)] : [own];
}

function isRecent(entry: Entry): boolean {
  return Date.now() - lastUse(entry) < REST;
}

function keyed({ kind, id }: Found): string {
  return `${kind} ${id}`;
}

/** What is at stake, on stderr: stdout is for what was removed. */
function show(targets: readonly Found[]): void {
  const picture = new Map<Kind, Entry[]>();
  for (const kind of KINDS) {
    const own = targets.filter((target) => target.kind === kind);
    if (own.length > 0)
      picture.set(
        kind,
        own.flatMap(({ id }) => entryOf(kind, id) ?? []),
      );
  }
  const width = process.stderr.isTTY ? { width: process.stderr.columns } : {};
  const lines = pictureLines(picture, { paint: colours(process.stderr), ...width });
  process.stderr.write(`${[...lines].join('\n')}\n\n`);
}

/** Who will miss what is removed, and what belongs to it and stays. */
function* warnings(targets: readonly Found[]): Generator<string> {
  for (const { kind, id, keyHex } of targets) {
    const entry = kind === 'memory' ? entryOf(kind, id) : undefined;
    if (entry?.kind !== 'memory' || entry.numberAttached === 0) continue;
    const users = (attachedProcesses(id) ?? []).map(({ pid }) => processText(processEntry(pid)));
    const who = users.length === 0 ? '' : ` (${users.slice(0, 5).join(', ')}${users.length > 5 ? ', …' : ''})`;
    const times = entry.numberAttached === 1 ? 'once' : `${entry.numberAttached} times`;
    yield `memory ${keyHex} is attached ${times}${who}: they keep it, and nobody else will find it`;
  }
  for (const { kind, keyHex } of companions(targets)) {
    yield `${NOUN[kind]} ${keyHex} has the same key and stays: name it too if it belongs to what is removed`;
  }
}

function tryToRemove({ kind, id }: Found): boolean {
  try {
    openObject(kind, id).remove();
    return true;
  } catch (error) {
    complain((error as Error).message);
    process.exitCode = Status.failure;
    return false;
  }
}

async function finish(targets: readonly Found[], { json: asJson, dryRun }: RemoveOptions): Promise<void> {
  const verb = dryRun ? 'would remove' : 'removed';
  const lines = targets.map(({ kind, keyHex, id }) => `${verb} ${NOUN[kind]}: key ${keyHex}, id ${id}`);
  if (asJson) print(await json('removal', { dryRun: dryRun === true, removed: [...targets] }));
  else print(lines.length > 0 ? lines.join('\n') : 'Nothing to remove.');
}
