import { CommandFailure, complain, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { type Found, NOUN, openObject } from '../objects/find.ts';
import { targetsOf } from '../objects/targets.ts';
import { groupId, userId } from '../objects/users.ts';
import { octalMode } from '../text/format.ts';
import { changedMode } from '../types/mode.ts';
import type { Targets } from '../usage/targets.ts';

type Changes = Partial<Record<'mode' | 'uid' | 'gid' | 'qbytes', number>>;

/** `sysv-ipc chmod`: of objects that exist. */
export async function chmod(mode: string, targets: Targets, options: OutputOptions): Promise<void> {
  // What is no mode is refused before anything is looked for.
  changedMode(mode, 0);
  await changeAll(targetsOf(targets, 'chmod'), options, (permissions) => ({ mode: changedMode(mode, permissions) }));
}

/** `sysv-ipc chown`: USER, USER:GROUP or :GROUP. */
export async function chown(owner: string, targets: Targets, options: OutputOptions): Promise<void> {
  const [, user, group] = /^([^:]*)(?::(.+))?$/.exec(owner) ?? [];
  if (!user && !group) throw new CommandFailure(`Expected USER, USER:GROUP or :GROUP: got "${owner}"`, Status.usage);
  const changes: Changes = {
    ...(user && { uid: known(userId(user), 'user', user) }),
    ...(group && { gid: known(groupId(group), 'group', group) }),
  };
  await changeAll(targetsOf(targets, 'chown'), options, () => changes);
}

/** `sysv-ipc resize`: how much a queue takes. */
export async function resize(bytes: number, targets: Targets, options: OutputOptions): Promise<void> {
  if (targets.kind && targets.kind !== 'queue') {
    throw new CommandFailure(
      'Only a queue can be resized: memory and sets keep the size they were made with',
      Status.usage,
    );
  }
  const found = targetsOf({ ...targets, kind: 'queue' }, 'resize');
  await changeAll(found, options, () => ({ qbytes: bytes }));
}

function known(id: number | undefined, what: string, name: string): number {
  if (id === undefined) throw new CommandFailure(`There is no ${what} "${name}"`, Status.usage);
  return id;
}

async function changeAll(
  targets: readonly Found[],
  options: OutputOptions,
  change: (permissions: number) => Changes,
): Promise<void> {
  for (const target of targets) {
    const object = openObject(target.kind, target.id);
    const changes = change(object.ownership?.mode ?? 0);
    try {
      object.setAll(changes);
    } catch (error) {
      complain((error as Error).message);
      process.exitCode = Status.failure;
      continue;
    }
    const { mode = 0, uid, gid } = object.ownership ?? {};
    const { kind, keyHex, id } = target;
    if (options.json)
      print(await json('changed', { ...target, modeOctal: octalMode(mode), uid: uid ?? null, gid: gid ?? null }, 0));
    else print(`changed ${NOUN[kind]}: key ${keyHex}, id ${id}`);
  }
}
