import { removeAtExit } from '../exit/auto-remove.ts';
import { isMainThread } from '../runtime/is-main-thread.ts';
import { Participant } from './participant.ts';
import type { SharedObject } from './shared-object.ts';

/** A participant and how many handles of this thread share it. */
interface Membership {
  readonly participant: Participant;
  handles: number;
}

/** By the id of the segment, which no other has while it is attached. */
const memberships = new Map<number, Membership>();
let watching = false;

/** Takes part in it with one more handle; the object given is detached if this thread has it already. */
export function join(object: SharedObject): Participant {
  const { id } = object.memory;
  const known = memberships.get(id);
  if (known) {
    object.detach();
    known.handles++;
    return known.participant;
  }
  try {
    const participant = new Participant(object);
    memberships.set(id, { participant, handles: 1 });
    leaveAtThreadExit();
    return participant;
  } catch (error) {
    object.detach();
    throw error;
  }
}

/** One handle less. @param last - Called before the object is detached, if no other handle of this thread is left. */
export function leave(participant: Participant, last: () => void): void {
  const { object } = participant;
  const { id } = object.memory;
  const membership = memberships.get(id);
  if (!membership || --membership.handles > 0) return;
  memberships.delete(id);
  participant.leave();
  last();
  object.detach();
}

/** This thread ends: no handle of it takes part any more. */
export function leaveForAll(participant: Participant): void {
  if (memberships.delete(participant.object.memory.id)) participant.leave();
}

/** The kernel does it for a process that ends; a thread that ends by itself need not wait for others to find out. */
function leaveAtThreadExit(): void {
  if (watching || isMainThread()) return;
  watching = true;
  removeAtExit(() => {
    for (const { participant } of memberships.values()) participant.leave();
    memberships.clear();
  });
}
