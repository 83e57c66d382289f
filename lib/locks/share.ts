import { RemovedError } from '../../ffi/errors.ts';
import { removeAtExit } from '../exit/auto-remove.ts';
import { inherit } from '../exit/threads.ts';
import { type Card, IpcObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { createShared } from './create.ts';
import { join, leave, leaveForAll } from './membership.ts';
import { findShared, openShared, segmentOf } from './open.ts';
import type { LockCreation } from './options.ts';
import type { Participant } from './participant.ts';
import { Places } from './places.ts';
import type { SharedObject } from './shared-object.ts';
import type { WireKind } from './wire-format.ts';

/**
 * A handle that was collected without having been disposed of. What it promised for the end of the process stays promised, and what it
 * holds stays held until then: its program may be inside the section all the same.
 */
const collected = new FinalizationRegistry<Share>((share) => {
  if (!share.participant.holds) share.leave();
});

/** For the main thread. */
interface Promised {
  readonly card: Card;
  readonly last: boolean;
}

/** For each kind: the main thread removes what worker threads promised to, and did not live to. */
export function inheritShared(kind: WireKind): void {
  inherit<Promised>(kind.noun, ({ card, last }, endsToo) => {
    const object = openShared(kind, IpcObject.of(segmentOf(kind), card));
    try {
      if (!last || !new Places(object).isAnyTaken(endsToo)) object.remove();
    } finally {
      object.detach();
    }
  });
}

/** What one handle has of a lock or channel, from its opening to its disposal. */
export class Share {
  readonly participant: Participant;
  readonly object: SharedObject;
  readonly created: boolean;
  /** Whether to remove the object when the handle is disposed of, or the process ends. */
  readonly #removes: () => boolean;
  #cancelRemoval: (() => boolean) | undefined;
  #left = false;

  private constructor(object: SharedObject, created: boolean, autoRemove: boolean | 'last') {
    this.participant = join(object);
    this.object = this.participant.object;
    this.created = created;
    this.#removes = autoRemove === 'last' ? () => !this.participant.places.isAnyTaken() : () => autoRemove && created;
    if (autoRemove === 'last' || (autoRemove && created)) {
      const data: Promised = { card: this.object.memory.card, last: autoRemove === 'last' };
      const keep = () => {
        // Other handles of this thread end with it.
        leaveForAll(this.participant);
        this.#remove();
      };
      this.#cancelRemoval = removeAtExit(keep, { heir: object.kind.noun, data });
    }
  }

  static open(kind: WireKind, key: Key): Share {
    return new Share(openShared(kind, findShared(kind, key)), false, false);
  }

  static create(kind: WireKind, capacity: number, creation: LockCreation): Share {
    const { object, created } = createShared(kind, capacity, creation);
    try {
      return new Share(object, created, creation.autoRemove);
    } catch (error) {
      if (created) object.remove();
      throw error;
    }
  }

  /** For a handle that is never disposed of. @param life - What every part of it keeps. */
  watch(life: object): void {
    collected.register(life, this, this);
  }

  remove(): void {
    this.#cancelRemoval?.();
    this.object.remove();
  }

  /** The handle is disposed of: gives the place back unless another handle of this thread needs it, and removes what it promised to. */
  end(): void {
    collected.unregister(this);
    if (this.#cancelRemoval?.()) this.#leaveAndRemove();
    else this.leave();
  }

  leave(last: () => void = () => {}): void {
    if (this.#left) return;
    this.#left = true;
    leave(this.participant, last);
  }

  #leaveAndRemove(): void {
    this.leave(() => this.#remove());
    // Another handle of this thread is left, or this one was collected before.
    this.#remove();
  }

  #remove(): void {
    try {
      if (this.#removes()) this.object.remove();
    } catch (error) {
      if (!(error instanceof RemovedError)) throw error;
    }
  }
}
