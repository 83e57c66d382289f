import type { Bell } from './bell.ts';
import type { LockWord } from './lock-word.ts';
import type { BlockingOptions } from './options.ts';
import type { Participant } from './participant.ts';
import { alreadyHeld, notOwner, type Side } from './side.ts';
import { type UntilOptions, until, untilSync } from './until.ts';
import { placeAt, READING } from './wire-format.ts';
import { abandonedWriter } from './writer-side.ts';

/**
 * A reader says so in its own place and then looks at the gate; a writer shuts the gate and then looks at the places. So one of
 * them sees the other. Who finds the gate shut queues for it as a writer does, and lets go of it as soon as it reads.
 */
export class ReaderSide implements Side {
  readonly #participant: Participant;
  readonly #gate: LockWord;
  readonly #drained: Bell;
  readonly #words: Int32Array;
  readonly #reading: number;

  /** @param drained - The bell by which a writer sleeps until the readers are gone. */
  constructor(participant: Participant, gate: LockWord, drained: Bell) {
    this.#participant = participant;
    this.#gate = gate;
    this.#drained = drained;
    this.#words = participant.words;
    this.#reading = placeAt(participant.place) + READING;
  }

  grab(): boolean {
    const gate = this.#gate.index;
    if (Atomics.load(this.#words, gate) !== 0) return false;
    if (this.#participant.readers++ === 0) Atomics.store(this.#words, this.#reading, 1);
    if (Atomics.load(this.#words, gate) === 0) return true;
    this.give();
    return false;
  }

  tryTake(): boolean {
    return (this.#gate.spin() || this.#gate.attempt(false, false)) && this.#enter();
  }

  take(options: BlockingOptions): void {
    // A writer of this thread holds the gate, and cannot let go of it meanwhile.
    if (options.timeout === undefined && this.#gate.isOwn) throw this.alreadyHeld();
    untilSync(
      this.#wanted(() => true),
      options,
    );
  }

  takeLater<T>(taken: () => T, options: UntilOptions): Promise<T> {
    return until(this.#wanted(taken), options);
  }

  give(): void {
    if (--this.#participant.readers > 0) return;
    Atomics.store(this.#words, this.#reading, 0);
    if (Atomics.load(this.#words, this.#gate.index) !== 0) this.#drained.ring();
  }

  get abandoned(): boolean {
    return abandonedWriter(this.#participant);
  }

  alreadyHeld(): Error {
    return alreadyHeld(this.#participant.object);
  }

  notOwner(): Error {
    return notOwner(this.#participant.object);
  }

  /** From the gate, which this thread holds, to the readers. */
  #enter(): true {
    this.#participant.readers++;
    Atomics.store(this.#words, this.#reading, 1);
    this.#gate.free();
    return true;
  }

  #wanted<T>(taken: () => T) {
    const gate = this.#gate;
    return {
      participant: this.#participant,
      bell: gate.bell,
      action: 'acquire',
      attempt: (slept: boolean) => (gate.attempt(true, slept) ? this.#enter() && taken() : undefined),
    };
  }
}
