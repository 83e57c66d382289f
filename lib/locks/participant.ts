import { IPC_NOWAIT, SEM_UNDO } from '../../ffi/constants.ts';
import { LimitError } from '../../ffi/errors.ts';
import { errno } from '../../ffi/libc.ts';
import { E, refusal } from '../../ffi/refusal.ts';
import { errorFor } from '../../ffi/result.ts';
import { sem } from '../../ffi/sem.ts';
import { onSemaphore } from '../checks/failure-reasons.ts';
import { isMainThread } from '../runtime/is-main-thread.ts';
import { markAtThreadExit } from '../runtime/thread-exit.ts';
import { sembufs } from '../semaphore/async.ts';
import { Bell } from './bell.ts';
import { TOKEN } from './lock-word.ts';
import { Places } from './places.ts';
import type { SharedObject } from './shared-object.ts';
import { AT_THREADS, ENDED, FIRST_LOCK, GENERATION, placeAt, READING, SECOND_LOCK } from './wire-format.ts';

const FIRST_BELL = 0;

/**
 * This thread's place in a lock or channel, and what others know it by. Its life sign, a semaphore, is raised with SEM_UNDO: the
 * kernel lowers it when the process ends, however it ends, and rings all bells in the same step, so that sleepers look again.
 *
 * What the kernel undoes belongs to the process. So the end of a worker thread, of which the kernel tells nothing, is marked in
 * memory by libc's time(), which Node calls then; and the place comes back when another thread of the process wants one.
 */
export class Participant {
  readonly object: SharedObject;
  readonly words: Int32Array;
  readonly places: Places;
  readonly bells: readonly Bell[];
  readonly place: number;
  /** The place and its generation, which tells its heirs apart. */
  readonly token: number;
  /** How many acquisitions of this thread read: all handles together. */
  readers = 0;
  readonly #forgetAtThreadExit: () => void;

  constructor(object: SharedObject) {
    this.object = object;
    this.words = object.words;
    this.places = new Places(object);
    this.bells = Array.from({ length: object.kind.bells }, (_, i) => new Bell(object.set.id, i));
    const { place, generation } = this.#inherit() ?? this.#claim();
    this.place = place;
    this.token = this.places.token(place, generation);
    const at = placeAt(place);
    Atomics.store(this.words, at + READING, 0);
    this.#forgetAtThreadExit = markAtThreadExit(object.address + BigInt((at + ENDED) * 4));
    this.places.raiseUsed(place + 1);
    if (!isMainThread()) Atomics.store(this.words, AT_THREADS, 1);
    // They may have looked at the place between claim and count, and have seen its former owner alive.
    this.ringAll();
  }

  /** How long a sleeper may sleep: the end of a worker thread rings no bell. Milliseconds. */
  get longestSleep(): number {
    return Atomics.load(this.words, AT_THREADS) === 0 ? 1000 : 100;
  }

  /** As {@link Places.isAlive}. */
  isAlive(token: number): boolean {
    return token === this.token || this.places.isAlive(token);
  }

  /** This thread holds it, or a part of it: as a reader, too. */
  get holds(): boolean {
    const locked = [FIRST_LOCK, SECOND_LOCK].some((at) => (Atomics.load(this.words, at) & TOKEN) === this.token);
    return locked || this.readers > 0;
  }

  ringAll(): void {
    for (const bell of this.bells) bell.ring();
  }

  /** Others have the place from now on; what it held counts as abandoned. */
  leave(): void {
    this.#forgetAtThreadExit();
    const sign = this.places.lifeSign(this.place);
    this.#operate([sign, -1, SEM_UNDO | IPC_NOWAIT, FIRST_BELL, 1, SEM_UNDO, FIRST_BELL, -1, IPC_NOWAIT]);
    this.#withdrawBells();
    this.ringAll();
  }

  /** The place of a thread of this process that was terminated: its life sign, and what rings for it, are this process's already. */
  #inherit(): { place: number; generation: number } | undefined {
    const { words, places } = this;
    for (let place = 0; place < this.object.participants; place++) {
      const mark = places.endMark(place);
      if (!mark || !places.isRaised(place) || places.pid(place) !== process.pid) continue;
      const at = placeAt(place) + GENERATION;
      // V8 does not end a thread between these two steps.
      if (Atomics.compareExchange(words, mark.at, mark.value, 0) !== mark.value) continue;
      return { place, generation: Atomics.add(words, at, 1) + 1 };
    }
    return undefined;
  }

  #claim(): { place: number; generation: number } {
    const { words, places } = this;
    // Each of them in a call of its own: some systems allow five operations in one.
    for (const { index } of this.bells.slice(1)) {
      if (!this.#operate([index, 1, IPC_NOWAIT, index, -1, SEM_UNDO])) throw this.#failure();
    }
    for (let place = 0; place < this.object.participants; place++) {
      if (!this.#clearEnd(place)) continue;
      const at = placeAt(place) + GENERATION;
      const sign = places.lifeSign(place);
      const claim = [sign, 0, IPC_NOWAIT, sign, 1, SEM_UNDO, FIRST_BELL, 1, IPC_NOWAIT, FIRST_BELL, -1, SEM_UNDO];
      // V8 does not end a thread between these two steps.
      if (this.#operate(claim)) return { place, generation: Atomics.add(words, at, 1) + 1 };
      if (errno() !== E.EAGAIN) throw this.#failure();
    }
    this.#withdrawBells();
    throw this.#full();
  }

  /** An old mark goes before the place is claimed: no thread of this process may take it for the end of the new owner. */
  #clearEnd(place: number): boolean {
    const mark = this.places.endMark(place);
    if (!mark) return true;
    if (this.places.isRaised(place)) return false;
    Atomics.compareExchange(this.words, mark.at, mark.value, 0);
    return true;
  }

  #withdrawBells(): void {
    for (const { index } of this.bells.slice(1)) this.#operate([index, 1, SEM_UNDO, index, -1, IPC_NOWAIT]);
  }

  #operate(fields: number[]): boolean {
    return sem().semop(this.object.set.id, sembufs(fields), fields.length / 3) === 0;
  }

  #failure(): Error {
    return errorFor(errno(), 'semop', this.object.attempt('use', onSemaphore));
  }

  #full(): LimitError {
    const reason = `all ${this.object.participants} places are taken by processes and worker threads; create it with more \`participants\``;
    return refusal(this.object.attempt('open'), { type: LimitError, code: 'ENOSPC', reason });
  }
}
