import type { Bell } from './bell.ts';
import type { Participant } from './participant.ts';

/**
 * A robust mutex in one word of memory:
 *
 *   0                                          free
 *   place + 1 | generation << 8                held by that participant (a token)
 *   … | ABANDONED                              and the holder before it died holding it
 *   … | WAITERS                                and somebody may sleep until it is free
 *   REMOVED                                    removed, for good
 *
 * A token is taken by compareExchange from 0, and given back by compareExchange to 0, which fails if somebody has left WAITERS in
 * it: then the bell is rung. The token of a participant that is dead may be taken over by compareExchange.
 */
export const WAITERS = -0x8000_0000;
export const ABANDONED = 0x4000_0000;
/** The bits of a token. */
export const TOKEN = 0x3fff_ffff;
/** No token: its place is missing. */
export const REMOVED = 0x3fff_ff00;

/** A section is short, and on another processor its end is near: looks before one sleeps. */
const SPINS = 60;

export class LockWord {
  readonly words: Int32Array;
  readonly index: number;
  readonly token: number;
  readonly bell: Bell;
  readonly #participant: Participant;

  constructor(participant: Participant, index: number, bell: Bell) {
    this.words = participant.words;
    this.index = index;
    this.token = participant.token;
    this.bell = bell;
    this.#participant = participant;
  }

  /** One try; false also if the holder is dead. */
  grab(): boolean {
    return Atomics.compareExchange(this.words, this.index, 0, this.token) === 0;
  }

  /** Looks for a while whether it becomes free. */
  spin(): boolean {
    const { words, index } = this;
    for (let i = 0; i < SPINS; i++) if (Atomics.load(words, index) === 0 && this.grab()) return true;
    return false;
  }

  /**
   * Takes it if it is free or its holder is dead.
   *
   * @param waits - If not, the holder is to ring the bell when it is done.
   * @param slept - Others may sleep too, of whom nothing is to be seen once the bell has woken this one.
   */
  attempt(waits: boolean, slept: boolean): boolean {
    const { words, index, token } = this;
    const left = slept ? WAITERS : 0;
    for (;;) {
      const word = Atomics.load(words, index);
      if (word === 0) {
        if (Atomics.compareExchange(words, index, 0, token | left) === 0) return true;
        continue;
      }
      if (word === REMOVED) throw this.#participant.object.removed();
      const seen = waits ? word | WAITERS : word;
      if (seen !== word && Atomics.compareExchange(words, index, word, seen) !== word) continue;
      if (this.#participant.isAlive(word & TOKEN)) return false;
      if (Atomics.compareExchange(words, index, seen, token | ABANDONED | (seen & WAITERS) | left) === seen)
        return true;
    }
  }

  /** @throws {RemovedError} If it was removed meanwhile. */
  free(): void {
    const { words, index, token } = this;
    if (Atomics.compareExchange(words, index, token, 0) === token) return;
    for (;;) {
      const word = Atomics.load(words, index);
      if ((word & TOKEN) !== token)
        throw word === REMOVED ? this.#participant.object.removed() : this.#participant.object.overwritten();
      if (Atomics.compareExchange(words, index, word, 0) !== word) continue;
      if (word & WAITERS) this.bell.ring();
      return;
    }
  }

  /** This participant holds it. */
  get isOwn(): boolean {
    return (Atomics.load(this.words, this.index) & TOKEN) === this.token;
  }

  /** Held by somebody who took it over from the dead, or by the dead. */
  get abandoned(): boolean {
    const word = Atomics.load(this.words, this.index);
    if (word === 0 || word === REMOVED) return false;
    return (word & ABANDONED) !== 0 || !this.#participant.isAlive(word & TOKEN);
  }
}
