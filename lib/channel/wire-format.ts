import { LINE, type WireKind } from '../locks/wire-format.ts';

/** What a channel has in its segment besides what all have: positions in its ring, and who sleeps. */

/** Records start at multiples of so many bytes, in which positions are counted. */
export const UNIT = 8;
/** uint32 length, uint32 0. */
export const RECORD_HEADER = 8;
/** In the place of a length: the next record stands at the start of the ring. */
export const SKIP = 0xffff_ffff;

const LEAST_CAPACITY = 64;
export const MOST_CAPACITY = 2 ** 30;

export const CHANNEL: WireKind = {
  noun: 'channel',
  number: 3,
  bells: 2,
  isCapacity: (bytes) => bytes >= LEAST_CAPACITY && bytes <= MOST_CAPACITY && (bytes & (bytes - 1)) === 0,
};

/** Bells. */
export const SENDERS = 0;
export const RECEIVERS = 1;

/** Words that senders write: how far they have sent, and how far the receivers were when a sender last looked. */
export const TAIL: number = 3 * LINE;
export const HEAD_SEEN: number = TAIL + 1;
/** Words that receivers write. */
export const HEAD: number = 4 * LINE;
export const TAIL_SEEN: number = HEAD + 1;
/** Counts those who announce that they are going to sleep, and as far as which nobody sleeps any more. */
export const RECEIVERS_ANNOUNCED: number = 5 * LINE;
export const RECEIVERS_AWAKE: number = RECEIVERS_ANNOUNCED + 1;
export const SENDERS_ANNOUNCED: number = 6 * LINE;
export const SENDERS_AWAKE: number = SENDERS_ANNOUNCED + 1;
/** 1: no more is sent. */
export const CLOSED: number = 7 * LINE;

/** The ring for at least so many bytes. */
export function ringBytes(capacity: number): number {
  return Math.max(2 ** Math.ceil(Math.log2(capacity)), LEAST_CAPACITY);
}
