import { TimeoutError } from '../../ffi/errors.ts';
import { monotonicTime } from '../../ffi/time.ts';
import { timedOut } from '../waiting/blocking.ts';
import type { Bell } from './bell.ts';
import { ABANDONED, type LockWord, REMOVED, TOKEN } from './lock-word.ts';
import type { BlockingOptions } from './options.ts';
import type { Participant } from './participant.ts';
import { alreadyHeld, notOwner, type Side } from './side.ts';
import { type UntilOptions, until, untilSync } from './until.ts';
import { placeAt, READING, WRITING } from './wire-format.ts';

/** A writer shuts the gate, which keeps new readers and writers out, and waits until the readers are gone. */
export class WriterSide implements Side {
  readonly #participant: Participant;
  readonly #gate: LockWord;
  readonly #drained: Bell;
  readonly #words: Int32Array;

  /** @param drained - The bell that a reader rings when it leaves. */
  constructor(participant: Participant, gate: LockWord, drained: Bell) {
    this.#participant = participant;
    this.#gate = gate;
    this.#drained = drained;
    this.#words = participant.words;
  }

  grab(): boolean {
    return this.#gate.grab() && this.#beginOrOpen();
  }

  tryTake(): boolean {
    return this.#gate.attempt(false, false) && this.#beginOrOpen();
  }

  take(options: BlockingOptions): void {
    // This thread itself holds it or reads, and cannot end that meanwhile.
    const own = this.#gate.isOwn || this.#participant.readers > 0;
    if (options.timeout === undefined && own) throw this.alreadyHeld();
    const left = this.#timeLeft(options);
    untilSync(this.#shut(), options);
    try {
      untilSync(
        this.#begun(() => true),
        { ...options, timeout: left() },
      );
    } catch (error) {
      throw this.#openAfter(error, options);
    }
  }

  async takeLater<T>(taken: () => T, options: UntilOptions): Promise<T> {
    const left = this.#timeLeft(options);
    await until(this.#shut(), options);
    try {
      return await until(this.#begun(taken), { ...options, timeout: left() });
    } catch (error) {
      throw this.#openAfter(error, options);
    }
  }

  give(): void {
    Atomics.store(this.#words, WRITING, 0);
    this.#gate.free();
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

  #shut() {
    const gate = this.#gate;
    const attempt = (slept: boolean) => gate.attempt(true, slept) || undefined;
    return { participant: this.#participant, bell: gate.bell, action: 'acquire', attempt };
  }

  #begun<T>(taken: () => T) {
    const attempt = () => (this.#begin() ? taken() : undefined);
    return { participant: this.#participant, bell: this.#drained, action: 'acquire', attempt };
  }

  /** With the gate shut: false while somebody reads. */
  #begin(): boolean {
    if (Atomics.load(this.#words, this.#gate.index) === REMOVED) throw this.#participant.object.removed();
    const { places } = this.#participant;
    const { used } = places;
    for (let place = 0; place < used; place++) {
      if (Atomics.load(this.#words, placeAt(place) + READING) !== 0 && places.isPresent(place)) return false;
    }
    const { token } = this.#gate;
    // What stands there is the token of a writer that died.
    Atomics.store(this.#words, WRITING, Atomics.load(this.#words, WRITING) === 0 ? token : token | ABANDONED);
    return true;
  }

  #beginOrOpen(): boolean {
    if (this.#begin()) return true;
    this.#gate.free();
    return false;
  }

  #timeLeft({ timeout }: { timeout?: number | undefined }): () => number | undefined {
    if (timeout === undefined) return () => undefined;
    const deadline = monotonicTime() + timeout;
    return () => Math.max(deadline - monotonicTime(), 0);
  }

  #openAfter(error: unknown, { timeout }: { timeout?: number | undefined }): unknown {
    try {
      this.#gate.free();
    } catch {
      // It is gone: that is what the error says.
    }
    if (!(error instanceof TimeoutError)) return error;
    return timedOut({ syscall: 'semop', timeout, describe: () => this.#participant.object.attempt('acquire') });
  }
}

/** A writer died writing, and none has finished since. */
export function abandonedWriter(participant: Participant): boolean {
  const word = Atomics.load(participant.words, WRITING);
  return word !== 0 && ((word & ABANDONED) !== 0 || !participant.isAlive(word & TOKEN));
}
