import { CommandFailure, Status } from '../io/failure.ts';
import type { Targets } from '../usage/targets.ts';
import { type Found, find, findOnly, found } from './find.ts';
import { sharedObject } from './shared.ts';

/** All the objects that are named, each once; if one is not there, none. */
export function targetsOf({ kind, references }: Targets, command: string): Found[] {
  if (references.length === 0) throw new CommandFailure(`Name what to ${command}, by key or id`, Status.usage);
  return distinct(
    references.flatMap((reference) => {
      if (kind) return find(kind, reference);
      // Segment and set of a lock or channel belong together.
      const shared = sharedObject(reference);
      if (!shared) return findOnly(reference, command);
      return [found('memory', shared.key, shared.memoryId), found('semaphore', shared.key, shared.setId)];
    }),
  );
}

export function distinct(targets: readonly Found[]): Found[] {
  return [...new Map(targets.map((target) => [`${target.kind} ${target.id}`, target])).values()];
}
