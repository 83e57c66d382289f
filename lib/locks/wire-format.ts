/**
 * What lies where in the segment of a lock or channel; docs/wire-format.md describes it for programs in other languages. All
 * numbers are of 32 bits in the machine's byte order, and positions here count such words.
 */

/** "LSVS" read as bytes of a little-endian machine. Written last: its presence says that the rest is complete. */
export const MAGIC = 0x5356_534c;
export const VERSION = 1;

/** A kind of lock or channel. */
export interface WireKind {
  /** As messages call it. */
  readonly noun: string;
  readonly number: number;
  /** The first semaphores of the set, by which sleepers are woken. The others are life signs, one for each place. */
  readonly bells: number;
  /** Whether it may have so many bytes of data. */
  isCapacity(bytes: number): boolean;
}

/** Words of the header. */
export const AT_MAGIC = 0;
export const AT_VERSION = 1;
export const AT_KIND = 2;
/** The id of the set. */
export const AT_SET = 3;
export const AT_PARTICIPANTS = 4;
export const AT_BELLS = 5;
/** Bytes. */
export const AT_CAPACITY = 6;
/** 1 as soon as a worker thread has taken part. */
export const AT_THREADS = 7;
/** How many places, from the first on, have ever been taken. */
export const AT_USED = 8;

/** Words in a line of 64 bytes: what different participants write lies in different lines. */
export const LINE = 16;
/** The lock words, the second of which only a channel uses. */
export const FIRST_LOCK: number = LINE;
export const SECOND_LOCK: number = 2 * LINE;
/** The token of a writer, from before its first change to after its last: it stays if the writer dies. */
export const WRITING: number = 3 * LINE;

/** The first place, and the words of each. */
export const PLACES: number = 8 * LINE;
export const GENERATION = 0;
/** The participant reads: 1. */
export const READING = 1;
/** Two words, where libc's time() marks the end of a worker thread. */
export const ENDED = 2;

/** A place's number, plus one, has 8 bits of the lock word. */
export const MOST_PARTICIPANTS = 255;

export function placeAt(place: number): number {
  return PLACES + place * LINE;
}

/** Where the data of a channel start, in bytes; the size of the segment of everything else. */
export function headerBytes(participants: number): number {
  return placeAt(participants) * 4;
}
