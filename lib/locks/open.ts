import { LayoutError, RemovedError } from '../../ffi/errors.ts';
import { type Kind, MEMORY, SEMAPHORES } from '../../ffi/kinds.ts';
import { refusal } from '../../ffi/refusal.ts';
import { onAttach } from '../checks/failure-reasons.ts';
import { Attachment } from '../memory/attachment.ts';
import { IpcObject, type MemoryObject, type SemaphoreObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { isUnderConstruction } from '../objects/mode-marks.ts';
import { openObject } from '../objects/open.ts';
import { nextPause, sleep } from '../waiting/sleep.ts';
import { type Dimensions, headerWords, SharedObject } from './shared-object.ts';
import type { WireKind } from './wire-format.ts';
import * as wire from './wire-format.ts';

/** A creator needs microseconds between making a segment and filling it. Milliseconds. */
const PATIENCE = 200;

/** The segment's kind under the name that messages are to give it. */
export function segmentOf({ noun }: WireKind): Kind<'shmid_ds'> {
  return { ...MEMORY, noun };
}

/** @throws {@link KeyNotFoundError} If no segment has that key. */
export function findShared(kind: WireKind, key: Key): MemoryObject {
  const memory = openObject(segmentOf(kind), key);
  const deadline = performance.now() + PATIENCE;
  let pause = 0;
  while (isUnderConstruction(memory.permissions) && performance.now() < deadline) {
    pause = nextPause(pause);
    sleep(pause);
  }
  return memory;
}

/**
 * Attaches it and checks what it says of itself.
 *
 * @throws {@link LayoutError} If the segment is none of that kind.
 * @throws {@link RemovedError} If its set of semaphores is gone.
 */
export function openShared(kind: WireKind, memory: MemoryObject): SharedObject {
  const size = memory.get('segsz');
  if (size < wire.headerBytes(1)) throw foreign(memory, `the segment with that key has ${size} bytes, too few for one`);
  const attachment = new Attachment(memory.id, size, {}, () => memory.attempt('attach', onAttach));
  try {
    const words = headerWords(attachment, wire.headerBytes(1));
    const dimensions = checkHeader(kind, memory, words, size);
    return new SharedObject(kind, memory, findSet(kind, memory, words, dimensions), attachment, dimensions);
  } catch (error) {
    attachment.detach(() => memory.attempt('detach'));
    throw error;
  }
}

function checkHeader(kind: WireKind, memory: MemoryObject, words: Int32Array, size: number): Dimensions {
  const word = (at: number) => Atomics.load(words, at);
  const magic = word(wire.AT_MAGIC);
  if (magic === 0) throw foreign(memory, "it is not initialised: its creator died, or the key is another program's");
  if (magic !== wire.MAGIC) throw foreign(memory, 'the segment with that key is no lock or channel of this package');
  const version = word(wire.AT_VERSION);
  if (version !== wire.VERSION) {
    throw foreign(memory, `it has version ${version} of the wire format, and this is version ${wire.VERSION}`);
  }
  if (word(wire.AT_KIND) !== kind.number) throw foreign(memory, 'what has that key is another kind of lock or channel');
  const participants = word(wire.AT_PARTICIPANTS);
  const capacity = word(wire.AT_CAPACITY);
  const fits =
    participants >= 1 &&
    participants <= wire.MOST_PARTICIPANTS &&
    word(wire.AT_BELLS) === kind.bells &&
    kind.isCapacity(capacity) &&
    wire.headerBytes(participants) + capacity <= size;
  if (!fits) throw foreign(memory, 'its header was overwritten');
  return { participants, capacity };
}

function findSet(
  kind: WireKind,
  memory: MemoryObject,
  words: Int32Array,
  { participants }: Dimensions,
): SemaphoreObject {
  const id = SEMAPHORES.find(memory.key);
  if (id === -1) {
    const reason = 'its set of semaphores was removed';
    throw refusal(memory.attempt('open'), { type: RemovedError, code: 'EIDRM', reason });
  }
  const set = new IpcObject(SEMAPHORES, id, memory.key);
  if (id !== Atomics.load(words, wire.AT_SET) || set.get('nsems') !== kind.bells + participants) {
    throw foreign(memory, 'the set of semaphores with that key is not its own');
  }
  return set;
}

function foreign(memory: MemoryObject, reason: string): LayoutError {
  return refusal(memory.attempt('open'), { type: LayoutError, code: 'ERR_LAYOUT', reason });
}

/**
 * Removes segment and set.
 *
 * @throws {@link KeyNotFoundError} If none has that key.
 * @throws {@link LayoutError} If something else has it.
 */
export function removeShared(kind: WireKind, key: Key): void {
  const memory = findShared(kind, key);
  let object: SharedObject;
  try {
    object = openShared(kind, memory);
  } catch (error) {
    // Half of it was removed already.
    if (!(error instanceof RemovedError)) throw error;
    memory.remove();
    return;
  }
  try {
    object.remove();
  } finally {
    object.detach();
  }
}
