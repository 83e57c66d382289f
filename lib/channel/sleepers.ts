import type { Bell } from '../locks/bell.ts';
import type { LockWord } from '../locks/lock-word.ts';

/** What the two sides of a channel have: who of a side puts or takes holds its lock. */
export type Sides = Readonly<Record<'senders' | 'receivers', { lock: LockWord; sleepers: Sleepers }>>;

/**
 * Those who sleep at a bell, as those see them who may have to wake them: two words, one that counts who announces sleep, and one
 * that says up to which announcement nobody sleeps any more. So nobody rings in vain for long, and who dies asleep does no harm.
 */
export class Sleepers {
  readonly bell: Bell;
  readonly #words: Int32Array;
  readonly #announced: number;
  readonly #awake: number;

  constructor(words: Int32Array, announced: number, awake: number, bell: Bell) {
    this.bell = bell;
    this.#words = words;
    this.#announced = announced;
    this.#awake = awake;
  }

  /** This one is about to sleep: it looks once more for what it wants after this. */
  announce(): void {
    Atomics.add(this.#words, this.#announced, 1);
  }

  /** There is something for one of them. */
  wake(): void {
    const announced = Atomics.load(this.#words, this.#announced);
    if (announced === this.#words[this.#awake]) return;
    // A bell that still rings is heard by all of them before they sleep.
    if (!this.bell.ring()) Atomics.store(this.#words, this.#awake, announced);
  }
}
