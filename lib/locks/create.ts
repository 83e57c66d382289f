import { KeyExistsError, LayoutError, LimitError } from '../../ffi/errors.ts';
import { SEMAPHORES } from '../../ffi/kinds.ts';
import { refusal } from '../../ffi/refusal.ts';
import { sem } from '../../ffi/sem.ts';
import { onAttach, onCreateSemaphores } from '../checks/failure-reasons.ts';
import { Attachment } from '../memory/attachment.ts';
import { newSegment } from '../memory/create.ts';
import { createObject, createOrOpen, EXCLUSIVE } from '../objects/create-or-open.ts';
import type { MemoryObject, SemaphoreObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { isUnderConstruction, modeUnderConstruction } from '../objects/mode-marks.ts';
import { processExists } from '../runtime/process-exists.ts';
import { setAll } from '../semaphore/operations.ts';
import { openShared, segmentOf } from './open.ts';
import type { LockCreation } from './options.ts';
import { headerWords, SharedObject } from './shared-object.ts';
import type { WireKind } from './wire-format.ts';
import * as wire from './wire-format.ts';

interface Found {
  object: SharedObject;
  created: boolean;
}

/**
 * Makes segment and set under one key, or with `orOpen` opens what is there: any number of processes may do so at once.
 *
 * @throws {@link KeyExistsError} If a segment or a set has that key.
 */
export function createShared(kind: WireKind, capacity: number, creation: LockCreation): Found {
  const { permissions, participants } = creation;
  const size = wire.headerBytes(participants) + capacity;
  const making = newSegment(size, modeUnderConstruction(permissions));
  for (;;) {
    try {
      return createOrOpen<'shmid_ds', Found>({
        making: { ...making, kind: segmentOf(kind), what: `a ${kind.noun}` },
        creation: { ...creation, autoRemove: false },
        initialise: (memory) => ({ object: initialise(kind, memory, capacity, creation), created: true }),
        isReady: (memory) => !isUnderConstruction(memory.permissions),
        isAbandoned: (memory) => {
          // 0: a process that cannot be seen from here.
          const creator = memory.get('cpid');
          return creator > 0 && !processExists(creator);
        },
        open: (memory) => ({ object: openAtLeast(kind, memory, capacity, creation), created: false }),
      });
    } catch (error) {
      // A random key is free only if no set has it either.
      if (creation.key !== undefined || !(error instanceof KeyExistsError)) throw error;
    }
  }
}

function initialise(kind: WireKind, memory: MemoryObject, capacity: number, creation: LockCreation): SharedObject {
  const { participants, permissions } = creation;
  const size = wire.headerBytes(participants) + capacity;
  const attachment = new Attachment(memory.id, size, {}, () => memory.attempt('attach', onAttach));
  let set: SemaphoreObject | undefined;
  try {
    set = newSet(kind, memory.key, creation);
    const words = headerWords(attachment, wire.headerBytes(participants));
    words[wire.AT_VERSION] = wire.VERSION;
    words[wire.AT_KIND] = kind.number;
    words[wire.AT_SET] = set.id;
    words[wire.AT_PARTICIPANTS] = participants;
    words[wire.AT_BELLS] = kind.bells;
    words[wire.AT_CAPACITY] = capacity;
    Atomics.store(words, wire.AT_MAGIC, wire.MAGIC);
    memory.set('mode', permissions);
    return new SharedObject(kind, memory, set, attachment, { participants, capacity });
  } catch (error) {
    set?.remove();
    attachment.detach(() => memory.attempt('detach'));
    throw error;
  }
}

function newSet(kind: WireKind, key: Key, { participants, permissions, orOpen }: LockCreation): SemaphoreObject {
  const length = kind.bells + participants;
  // Its owner must be able to set its first values, whatever its mode is to be.
  const mode = permissions | 0o600;
  try {
    const making = {
      kind: SEMAPHORES,
      what: `the semaphores of a ${kind.noun}`,
      explain: onCreateSemaphores,
      known: { mode, size: length },
      get: (under: Key) => sem().semget(under, length, EXCLUSIVE | mode),
    };
    const set = createObject(making, key);
    setAll(set, new Array(length).fill(0));
    if (mode !== permissions) set.set('mode', permissions);
    return set;
  } catch (error) {
    if (!orOpen || !(error instanceof KeyExistsError)) throw error;
    // There was no segment with that key: the set is not one that somebody is about to complete.
    const reason = `a set of semaphores has that key and no ${kind.noun} belongs to it; remove the set or take another key`;
    throw refusal(
      { action: `create a ${kind.noun}`, key },
      { type: LayoutError, code: 'ERR_LAYOUT', reason, cause: error },
    );
  }
}

function openAtLeast(
  kind: WireKind,
  memory: MemoryObject,
  capacity: number,
  { participants, exact }: LockCreation,
): SharedObject {
  const object = openShared(kind, memory);
  const [what, existing, wanted] =
    object.capacity < capacity
      ? ['capacity', object.capacity, capacity]
      : ['participants', object.participants, exact ? participants : 0];
  if (existing >= wanted) return object;
  object.detach();
  const reason = `it was created with ${what} ${existing}, not the ${wanted} asked for, and never grows`;
  throw refusal(object.attempt('open'), { type: LimitError, code: 'EINVAL', reason });
}
