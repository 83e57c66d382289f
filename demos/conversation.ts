import { AssertionError } from 'node:assert';
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** What a conversation needs of either style: memory, and a semaphore whose waits end. */
export interface Line {
  readonly size: number;
  read(numberOfBytes: number, offset: number): Buffer;
  write(text: string): void;
  /** Takes the semaphore; false if it was not to be had within so many milliseconds. */
  P(timeout: number): boolean;
  V(): void;
  /** After you: comes back when the other side has taken the semaphore, when there is news, or after a moment. */
  giveWay(news: () => boolean): void;
}

/** One side of a talk, whatever it goes over. */
export interface Talk {
  say(text: string): void;
  /** Hears something new, checks it and answers it. */
  exchange(): Promise<{ heard: string; said: string }>;
}

export interface Rules {
  liveDangerously: boolean;
  /** Seconds. */
  patience: number;
  /** The one who may go silent. */
  other: string;
  /** Aborted when this side is asked to stop. */
  stop: AbortSignal;
}

/** The piece in which text is read whose length only its NUL tells. */
const PIECE = 16;
/** Milliseconds after which a wait and a run of turns let Node see to its signals. */
const SLICE = 100;

/** One side of the talk: it takes turns, and checks that each answer is the md5 of what it said last. */
export class Conversation implements Talk {
  readonly #line: Line;
  readonly #rules: Rules;
  /** Empty before this side's first word, as the memory is before anybody's. */
  #said = '';
  /** What the other must answer; undefined before this side's first word. */
  #expected: string | undefined;
  #breath = performance.now();

  constructor(line: Line, rules: Rules) {
    this.#line = line;
    this.#rules = rules;
  }

  /** Writes, and lets the other side have the semaphore. */
  say(text: string): void {
    this.#line.write(`${text}\0`);
    if (!this.#rules.liveDangerously) this.#line.V();
    this.#said = text;
    // Worked out here, while the other side is at work too.
    this.#expected = md5(text);
  }

  /** Hears something new, checks it and answers it. The first thing that Mrs. Conclusion hears, nobody can check. */
  async exchange(): Promise<{ heard: string; said: string }> {
    const heard = await this.#listen();
    if (this.#expected !== undefined && heard !== this.#expected) {
      throw new AssertionError({
        message: `Memory is corrupted: it says "${heard}" where the answer to "${this.#said}" is "${this.#expected}"`,
        actual: heard,
        expected: this.#expected,
      });
    }
    this.say(md5(heard));
    return { heard, said: this.#said };
  }

  /** Comes back when it is this side's turn: something new is in the memory, and the semaphore is taken. */
  async #listen(): Promise<string> {
    const deadline = performance.now() + this.#rules.patience * 1000;
    for (;;) {
      if (performance.now() - this.#breath > SLICE) await this.#breathe(deadline);
      const heard = this.#rules.liveDangerously ? this.#read() : this.#readAlone();
      if (heard !== undefined && heard !== this.#said) return heard;
    }
  }

  /**
   * What the memory says while nobody else may write; the semaphore stays taken only if that is new.
   *
   * P right after V would starve the other side where both share a processor: it is ready to run, not asleep in P, so
   * nothing hands it the semaphore. Hence giveWay. What #news sees without the semaphore may be half written: a hint, no more.
   */
  #readAlone(): string | undefined {
    if (!this.#news()) this.#line.giveWay(this.#news);
    if (!this.#line.P(SLICE)) return undefined;
    const heard = this.#read();
    if (heard === this.#said) this.#line.V();
    return heard;
  }

  readonly #news = () => this.#read() !== this.#said;

  #read(): string {
    let text = '';
    for (let offset = 0; offset < this.#line.size; offset += PIECE) {
      const piece = this.#line.read(Math.min(PIECE, this.#line.size - offset), offset);
      const end = piece.indexOf(0);
      text += piece.toString('latin1', 0, end < 0 ? piece.length : end);
      if (end >= 0) break;
    }
    return text;
  }

  /** Lets Node see to its signals. */
  async #breathe(deadline: number): Promise<void> {
    await setImmediate();
    this.#breath = performance.now();
    this.#rules.stop.throwIfAborted();
    if (this.#breath > deadline) throw new Error(`${this.#rules.other} has been silent for ${this.#rules.patience} s`);
  }
}

export const md5 = (text: string): string => createHash('md5').update(text, 'latin1').digest('hex');
