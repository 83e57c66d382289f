import type { LockWord } from './lock-word.ts';
import type { BlockingOptions } from './options.ts';
import type { Participant } from './participant.ts';
import { alreadyHeld, notOwner, type Side } from './side.ts';
import { type UntilOptions, until, untilSync } from './until.ts';

/** A lock word as the one side of a mutex. */
export class MutexSide implements Side {
  readonly #participant: Participant;
  readonly #word: LockWord;

  constructor(participant: Participant, word: LockWord) {
    this.#participant = participant;
    this.#word = word;
  }

  grab(): boolean {
    return this.#word.grab();
  }

  tryTake(): boolean {
    return this.#word.attempt(false, false);
  }

  take(patience: BlockingOptions): void {
    const word = this.#word;
    if (word.spin()) return;
    // Held by another handle of this thread, which cannot release it meanwhile.
    if (patience.timeout === undefined && word.isOwn) throw this.alreadyHeld();
    untilSync(
      this.#wanted(() => true),
      patience,
    );
  }

  takeLater<T>(taken: () => T, patience: UntilOptions): Promise<T> {
    return until(this.#wanted(taken), patience);
  }

  give(): void {
    this.#word.free();
  }

  get abandoned(): boolean {
    return this.#word.abandoned;
  }

  alreadyHeld(): Error {
    return alreadyHeld(this.#participant.object);
  }

  notOwner(): Error {
    return notOwner(this.#participant.object);
  }

  #wanted<T>(taken: () => T) {
    const word = this.#word;
    return {
      participant: this.#participant,
      bell: word.bell,
      action: 'acquire',
      attempt: (slept: boolean) => (word.attempt(true, slept) ? taken() : undefined),
    };
  }
}
