import { CommandFailure, Status } from '../io/failure.ts';
import type { Targets } from '../usage/targets.ts';
import { type Found, find, findOnly } from './find.ts';

/** All the objects that are named, each once; if one is not there, none. */
export function targetsOf({ kind, references }: Targets, command: string): Found[] {
  if (references.length === 0) throw new CommandFailure(`Name what to ${command}, by key or id`, Status.usage);
  return distinct(references.map((reference) => (kind ? find(kind, reference) : findOnly(reference, command))));
}

export function distinct(targets: readonly Found[]): Found[] {
  return [...new Map(targets.map((target) => [`${target.kind} ${target.id}`, target])).values()];
}
