import type { SharedObject } from '../locks/shared-object.ts';
import { HEAD, HEAD_SEEN, RECORD_HEADER, SKIP, TAIL, TAIL_SEEN, UNIT } from './wire-format.ts';

/** Up to this length a loop copies faster than a call. */
const LOOPED = 64;

/** Where a message lies in the ring, in bytes. */
export interface Message {
  at: number;
  length: number;
}

/**
 * The records in a channel's ring. Positions count units of 8 bytes, without end, modulo 2^32. A record is there when the tail is
 * past it: what a sender had half written when it died lies beyond the tail, and is overwritten. Who puts holds the senders' lock,
 * who looks and takes holds the receivers'.
 *
 * What is read here may have been written by anybody: each position and length is checked before it is used.
 */
export class Ring {
  readonly capacity: number;
  readonly #object: SharedObject;
  readonly #words: Int32Array;
  readonly #bytes: Buffer;
  readonly #lengths: Uint32Array;
  readonly #mask: number;
  /** Of the record that peek() has found. */
  length = 0;
  /** put() found no room, and has left a skip for the receivers to pass over: then there may be room. */
  wound = false;
  #at = 0;

  constructor(object: SharedObject) {
    const { buffer, byteOffset } = object.data;
    this.capacity = object.capacity;
    this.#object = object;
    this.#words = object.words;
    this.#bytes = Buffer.from(buffer, byteOffset, this.capacity);
    this.#lengths = new Uint32Array(buffer, byteOffset, this.capacity / 4);
    this.#mask = this.capacity - 1;
  }

  /** The longest message that ever fits. */
  get longest(): number {
    return this.capacity - RECORD_HEADER;
  }

  /** Bytes in use, as far as can be seen without a lock. */
  get usedBytes(): number {
    const head = Atomics.load(this.#words, HEAD);
    return Math.min(distance(head, Atomics.load(this.#words, TAIL)), this.capacity);
  }

  /** Puts a message in; false if there is no room for it. */
  put(message: Uint8Array): boolean {
    this.wound = false;
    const words = this.#words;
    const { length } = message;
    const needed = recordBytes(length);
    const tail = words[TAIL] as number;
    const at = (tail << 3) & this.#mask;
    const toEnd = this.capacity - at;
    const skipped = needed > toEnd ? toEnd : 0;
    if (!this.#hasRoom(tail, skipped + needed)) {
      // A long message may find room only after an empty ring was wound to its start.
      this.wound = skipped + needed > this.capacity && this.#hasRoom(tail, skipped);
      if (this.wound) this.#skip(tail, at, skipped);
      return false;
    }
    if (skipped > 0) this.#lengths[at >>> 2] = SKIP;
    const start = skipped > 0 ? 0 : at;
    this.#lengths[start >>> 2] = length;
    this.#lengths[(start >>> 2) + 1] = 0;
    this.#copyIn(message, start + RECORD_HEADER);
    Atomics.store(words, TAIL, tail + (skipped + needed) / UNIT);
    return true;
  }

  /** Finds the next record; false if there is none. */
  peek(): boolean {
    const words = this.#words;
    for (;;) {
      const head = words[HEAD] as number;
      let used = distance(head, words[TAIL_SEEN] as number);
      if (used === 0 || used > this.capacity) {
        const tail = Atomics.load(words, TAIL);
        used = distance(head, tail);
        if (used > this.capacity) throw this.#object.overwritten();
        words[TAIL_SEEN] = tail;
        if (used === 0) return false;
      }
      const at = (head << 3) & this.#mask;
      const length = this.#lengths[at >>> 2] as number;
      if (length !== SKIP) {
        if (length > used - RECORD_HEADER || length > this.capacity - at - RECORD_HEADER)
          throw this.#object.overwritten();
        this.length = length;
        this.#at = at + RECORD_HEADER;
        return true;
      }
      if (this.capacity - at > used) throw this.#object.overwritten();
      Atomics.store(words, HEAD, head + (this.capacity - at) / UNIT);
    }
  }

  /** Where the message that peek() has found lies. */
  view(): Buffer {
    return this.#bytes.subarray(this.#at, this.#at + this.length);
  }

  copyOut(target: Uint8Array): void {
    const bytes = this.#bytes;
    const at = this.#at;
    const { length } = this;
    if (length <= LOOPED) for (let i = 0; i < length; i++) target[i] = bytes[at + i] as number;
    else target.set(bytes.subarray(at, at + length));
  }

  /** Gives the room of the message that peek() has found to the senders. */
  take(): void {
    const words = this.#words;
    Atomics.store(words, HEAD, (words[HEAD] as number) + recordBytes(this.length) / UNIT);
  }

  /** Where the messages lie, from the next on, without a lock: all that were there at one moment, if there is a quiet one. */
  messages(): Message[] {
    for (let tries = 100; ; tries--) {
      const head = Atomics.load(this.#words, HEAD);
      const { found, left } = this.#walk(head, Atomics.load(this.#words, TAIL));
      // What receivers have taken meanwhile may be overwritten.
      const quiet = Atomics.load(this.#words, HEAD) === head;
      if (quiet && left > 0) throw this.#object.overwritten();
      if (quiet || tries === 0) return found;
    }
  }

  #walk(head: number, tail: number): { found: Message[]; left: number } {
    const found: Message[] = [];
    let left = distance(head, tail);
    let at = (head << 3) & this.#mask;
    while (left > 0 && left <= this.capacity) {
      const length = this.#lengths[at >>> 2] as number;
      const bytes = length === SKIP ? this.capacity - at : recordBytes(Math.min(length, this.capacity));
      if (bytes > left || bytes > this.capacity - at) break;
      if (length !== SKIP) found.push({ at: at + RECORD_HEADER, length });
      left -= bytes;
      at = (at + bytes) & this.#mask;
    }
    return { found, left };
  }

  /** A copy of what lies there. */
  copyOf({ at, length }: Message): Buffer {
    return Buffer.from(this.#bytes.subarray(at, at + length));
  }

  #hasRoom(tail: number, bytes: number): boolean {
    const words = this.#words;
    const { capacity } = this;
    let used = distance(words[HEAD_SEEN] as number, tail);
    if (used > capacity || capacity - used < bytes) {
      const head = Atomics.load(words, HEAD);
      used = distance(head, tail);
      if (used > capacity) throw this.#object.overwritten();
      words[HEAD_SEEN] = head;
    }
    return capacity - used >= bytes;
  }

  /** The receivers pass over it, and then the ring starts at its start. */
  #skip(tail: number, at: number, bytes: number): void {
    this.#lengths[at >>> 2] = SKIP;
    Atomics.store(this.#words, TAIL, tail + bytes / UNIT);
  }

  #copyIn(message: Uint8Array, at: number): void {
    const bytes = this.#bytes;
    const { length } = message;
    if (length <= LOOPED) for (let i = 0; i < length; i++) bytes[at + i] = message[i] as number;
    else bytes.set(message, at);
  }
}

/** Bytes from one position to another. */
function distance(from: number, to: number): number {
  return ((to - from) >>> 0) * UNIT;
}

function recordBytes(length: number): number {
  return (length + RECORD_HEADER + UNIT - 1) & -UNIT;
}
