import { viewOf } from '../../ffi/foreign-buffer.ts';
import { mman } from '../../ffi/mman.ts';
import { shm } from '../../ffi/shm.ts';
import { isMainThread } from '../runtime/is-main-thread.ts';
import { countAttachment } from '../runtime/own-attachments.ts';
import { detachAtThreadExit } from '../runtime/thread-exit.ts';
import { coverWithOwnSegment, coverWithPrivatePages, replacesAtomically, uncoverOwnSegment } from './cover.ts';

/** An attached segment's place in memory. */
interface Place {
  readonly shmid: number;
  readonly address: bigint;
  readonly size: number;
  readonly forgetAtThreadExit: () => void;
  /** Bytes of private memory that lie there instead of the segment; 0 while it is attached. */
  covered: number;
  /** That memory is a segment too, of this thread alone. */
  ownSegment: boolean;
  /**
   * Somebody may have an ArrayBuffer over it. Streams of bytes move the memory of what they are given into buffers that are not known
   * here, at any time: so this ends only when all buffers were emptied, and none was empty before.
   */
  lent: boolean;
}

/** The last of a mapping and of its known buffers is gone. */
const unreachable = new FinalizationRegistry<Place>((place) => {
  // Address space is lost, but no memory: what was written to private pages goes.
  if (place.lent) return void cover(place);
  if (place.covered > 0) uncover(place);
  else detach(place);
});

/** By the offset at which they start. */
type Buffers = Map<number, ArrayBuffer>;

/** From a buffer to what its mapping holds too: as long as one of them is reachable, the memory stays. */
const kept = new WeakMap<ArrayBuffer, object>();

/**
 * The memory of an attached segment, and the ArrayBuffers over it, which never outlive it: on release() they are emptied (Node 22
 * and later), and what lies at the address is private memory until the last of them is gone (Linux).
 */
export class Mapping {
  readonly #place: Place;
  /** What is registered as unreachable when it goes: held by this and by its buffers. */
  readonly #life = {};
  /** One ArrayBuffer for each offset: V8 does not like to see an address twice. */
  readonly #buffers: Buffers = new Map();
  /** The memory of a buffer went on into one that is not known here. */
  #takenAway = false;

  constructor(shmid: number, address: bigint, size: number) {
    countAttachment(shmid, 1);
    const place: Place = {
      shmid,
      address,
      size,
      forgetAtThreadExit: detachAtThreadExit(address, () => cover(place)),
      covered: 0,
      ownSegment: false,
      lent: false,
    };
    this.#place = place;
    unreachable.register(this.#life, this.#place, this);
  }

  get address(): bigint {
    return this.#place.address;
  }

  /** The ArrayBuffer over the bytes from `start`, of which there are always the same number. */
  buffer(start: number, length: number): ArrayBuffer {
    const known = this.#buffers.get(start);
    if (known && !isTakenAway(known)) return known;
    if (known) this.#takenAway = true;
    const buffer = viewOf(this.address + BigInt(start), length);
    this.#buffers.set(start, buffer);
    kept.set(buffer, this.#life);
    return buffer;
  }

  /** A buffer that somebody else gets to see. */
  lend(start: number, length: number): ArrayBuffer {
    this.#place.lent = true;
    return this.buffer(start, length);
  }

  /** Detaches the segment, now or, where nothing else is safe, when the last view of it is gone. False if shmdt(2) refuses. */
  release(): boolean {
    const place = this.#place;
    const buffers = [...this.#buffers.values()];
    const { lent } = place;
    const allKnown = !this.#takenAway && !buffers.some(isTakenAway);
    if (buffers.map(empty).every(Boolean) && allKnown) place.lent = false;
    // Calls that are under way on other threads may still use a buffer that is emptied by now.
    if (lent && (cover(place) || replacesAtomically || place.lent)) return true;
    unreachable.unregister(this);
    return detach(place);
  }
}

function detach(place: Place): boolean {
  place.forgetAtThreadExit();
  countAttachment(place.shmid, -1);
  return shm().shmdt(place.address) !== -1;
}

/** Puts private pages in the segment's place, which detaches it. False where that is not possible: then it stays. */
function cover(place: Place): boolean {
  const { address, size } = place;
  if (place.ownSegment) return true;
  const own = isMainThread() ? undefined : coverWithOwnSegment(address, size);
  const covered = own ?? coverWithPrivatePages(address, size) ?? 0;
  if (covered > 0 && place.covered === 0) countAttachment(place.shmid, -1);
  // What lies there at the thread's end is no segment.
  if (covered > 0 && own === undefined) place.forgetAtThreadExit();
  place.covered = covered;
  place.ownSegment = own !== undefined;
  return covered > 0;
}

/** Gives back what lies in the place of the segment. */
function uncover(place: Place): void {
  if (!place.ownSegment) return void mman().munmap(place.address, place.covered);
  place.forgetAtThreadExit();
  uncoverOwnSegment(place.address, place.covered);
}

/** Somebody moved the memory on, as streams of bytes do with what they are given; no buffer is empty from the start. */
function isTakenAway(buffer: ArrayBuffer): boolean {
  return buffer.byteLength === 0;
}

/** Takes the memory away from a buffer, and so from all of its views; false on Node 20, which has no way to do that. */
function empty(buffer: ArrayBuffer): boolean {
  if (isTakenAway(buffer)) return true;
  const { transfer } = buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer };
  transfer?.call(buffer, 0);
  return transfer !== undefined;
}
