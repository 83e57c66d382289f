import { GETNCNT } from '../../ffi/constants.ts';
import { LayoutError, RemovedError } from '../../ffi/errors.ts';
import { sem } from '../../ffi/sem.ts';
import { ABANDONED, REMOVED, TOKEN } from '../locks/lock-word.ts';
import { MUTEX } from '../locks/mutex.ts';
import { findShared, openShared } from '../locks/open.ts';
import { Places } from '../locks/places.ts';
import { READ_WRITE_LOCK } from '../locks/read-write-lock.ts';
import type { SharedObject } from '../locks/shared-object.ts';
import { FIRST_LOCK, placeAt, READING, SECOND_LOCK, WRITING } from '../locks/wire-format.ts';
import type { Key } from '../objects/keys.ts';
import { type Message, Ring } from './ring.ts';
import { CHANNEL, CLOSED } from './wire-format.ts';

/** What a lock or channel is and who uses it, as somebody sees it who does not take part. */
export interface SharedStatus {
  kind: 'mutex' | 'read-write lock' | 'channel';
  key: Key;
  shmid: number;
  semid: number;
  /** How many may take part. */
  participants: number;
  users: SharedUser[];
  /** Threads and event loops that sleep until they are woken. */
  waiting: number;
  /** Locks: a holder died holding it, and nobody has set that right. */
  abandoned: boolean;
  /** Of a channel. */
  channel?: { capacity: number; usedBytes: number; messages: number; closed: boolean };
}

/** A process or worker thread that takes part. */
export interface SharedUser {
  /** 0: a process that cannot be seen from here. */
  pid: number;
  /** A terminated worker thread: its place comes back when its process needs one or ends. */
  ended: boolean;
  /** A mutex: it holds it. A read-write lock: it writes or waits to. A channel: it is sending or receiving at this moment. */
  holds: boolean;
  /** A read-write lock. */
  reads: boolean;
}

const KINDS = [MUTEX, READ_WRITE_LOCK, CHANNEL];

/** The lock or channel of that key; undefined if what has the key is none. @throws {@link KeyNotFoundError} If nothing has it. */
export function sharedStatus(key: Key): SharedStatus | undefined {
  return withShared(key, statusOf);
}

/** Messages of a channel, left where they are: from that place on, at most so many. What is taken meanwhile is left out. */
export function peekChannel(key: Key, first: number, most: number): Buffer[] {
  const found = withShared(key, (object) => {
    if (object.kind !== CHANNEL) return undefined;
    const ring = new Ring(object);
    const messages = ring.messages().slice(first, first + most);
    const copies = messages.map((message) => ring.copyOf(message));
    // What is there still was not overwritten while it was copied.
    const still = new Set(ring.messages().map(({ at }) => at));
    return copies.filter((_, i) => still.has((messages[i] as Message).at));
  });
  return found ?? [];
}

function withShared<T>(key: Key, look: (object: SharedObject) => T): T | undefined {
  for (const kind of KINDS) {
    let object: SharedObject;
    try {
      object = openShared(kind, findShared(kind, key));
    } catch (error) {
      if (error instanceof LayoutError || error instanceof RemovedError) continue;
      throw error;
    }
    try {
      return look(object);
    } finally {
      object.detach();
    }
  }
  return undefined;
}

function statusOf(object: SharedObject): SharedStatus {
  const { kind, key, words, participants } = object;
  const places = new Places(object);
  const holders = [FIRST_LOCK, SECOND_LOCK].map((at) => Atomics.load(words, at));
  const users: SharedUser[] = [];
  for (let place = 0; place < places.used; place++) {
    if (!places.isRaised(place)) continue;
    const holds = holders.some(
      (word) => word !== REMOVED && (word & 0xff) === place + 1 && places.isAlive(word & TOKEN),
    );
    users.push({
      pid: places.pid(place),
      ended: places.endMark(place) !== undefined,
      holds,
      reads: Atomics.load(words, placeAt(place) + READING) !== 0,
    });
  }
  const bells = Array.from({ length: kind.bells }, (_, bell) => sem().semctlOfThree(object.set.id, bell, GETNCNT));
  return {
    kind: kind.noun as SharedStatus['kind'],
    key,
    shmid: object.memory.id,
    semid: object.set.id,
    participants,
    users,
    waiting: bells.reduce((sum, count) => sum + Math.max(count, 0), 0),
    // What lies at WRITING is the writer of a read-write lock. A sender or receiver that dies leaves nothing half done.
    abandoned:
      kind !== CHANNEL && isDead(places, kind === MUTEX ? (holders[0] as number) : Atomics.load(words, WRITING)),
    ...(kind === CHANNEL && { channel: channelOf(object) }),
  };
}

/** As LockWord.abandoned. */
function isDead(places: Places, word: number): boolean {
  if (word === 0 || word === REMOVED) return false;
  return (word & ABANDONED) !== 0 || !places.isAlive(word & TOKEN);
}

function channelOf(object: SharedObject): NonNullable<SharedStatus['channel']> {
  const ring = new Ring(object);
  const closed = Atomics.load(object.words, CLOSED) !== 0;
  return { capacity: ring.capacity, usedBytes: ring.usedBytes, messages: ring.messages().length, closed };
}
