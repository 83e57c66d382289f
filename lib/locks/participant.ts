import { GETPID, GETVAL, IPC_NOWAIT, SEM_UNDO } from '../../ffi/constants.ts';
import { type LayoutError, LimitError } from '../../ffi/errors.ts';
import { errno } from '../../ffi/libc.ts';
import { E, refusal } from '../../ffi/refusal.ts';
import { errorFor } from '../../ffi/result.ts';
import { sem } from '../../ffi/sem.ts';
import { onSemaphore } from '../checks/failure-reasons.ts';
import { isMainThread } from '../runtime/is-main-thread.ts';
import { markAtThreadExit } from '../runtime/thread-exit.ts';
import { sembufs } from '../semaphore/async.ts';
import { Bell } from './bell.ts';
import type { SharedObject } from './shared-object.ts';
import { AT_THREADS, AT_USED, ENDED, GENERATION, placeAt, READING } from './wire-format.ts';

/** The bits of a generation in a token. */
const GENERATIONS = 0x3f_ffff;
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
    this.bells = Array.from({ length: object.kind.bells }, (_, i) => new Bell(object.set.id, i));
    const inherited = this.#inherit();
    this.place = inherited ?? this.#claim();
    const at = placeAt(this.place);
    // V8 does not end a thread between the call that claimed the place and here.
    const generation =
      inherited === undefined ? Atomics.add(this.words, at + GENERATION, 1) + 1 : this.#generation(this.place);
    this.token = (this.place + 1) | ((generation & GENERATIONS) << 8);
    Atomics.store(this.words, at + READING, 0);
    if (inherited !== undefined) this.#unmark(this.place);
    this.#forgetAtThreadExit = markAtThreadExit(object.address + BigInt((at + ENDED) * 4));
    this.#raiseUsed(this.place + 1);
    if (!isMainThread()) Atomics.store(this.words, AT_THREADS, 1);
    // They may have looked at the place between claim and count, and have seen its former owner alive.
    this.ringAll();
  }

  /** How long a sleeper may sleep: the end of a worker thread rings no bell. Milliseconds. */
  get longestSleep(): number {
    return Atomics.load(this.words, AT_THREADS) === 0 ? 1000 : 100;
  }

  /** @throws {RemovedError} If the set is gone. @throws {LayoutError} If it is no token of a place that there is. */
  isAlive(token: number): boolean {
    if (token === this.token) return true;
    const place = (token & 0xff) - 1;
    if (place < 0 || place >= this.object.participants) throw this.overwritten();
    if (token >>> 8 !== (this.#generation(place) & GENERATIONS)) return false;
    return this.isPresent(place);
  }

  /** Whether anybody lives at that place. */
  isPresent(place: number): boolean {
    return !this.#hasEnded(place) && this.#value(this.#lifeSign(place), GETVAL) > 0;
  }

  /** How many places, from the first on, may have an owner. */
  get usedPlaces(): number {
    return Math.min(Atomics.load(this.words, AT_USED), this.object.participants);
  }

  #raiseUsed(count: number): void {
    for (let used = Atomics.load(this.words, AT_USED); used < count; used = Atomics.load(this.words, AT_USED)) {
      Atomics.compareExchange(this.words, AT_USED, used, count);
    }
  }

  ringAll(): void {
    for (const bell of this.bells) bell.ring();
  }

  /** Others have the place from now on; what it held counts as abandoned. */
  leave(): void {
    const semid = this.object.set.id;
    this.#forgetAtThreadExit();
    operate(semid, [
      this.#lifeSign(this.place),
      -1,
      SEM_UNDO | IPC_NOWAIT,
      FIRST_BELL,
      1,
      SEM_UNDO,
      FIRST_BELL,
      -1,
      IPC_NOWAIT,
    ]);
    this.#withdrawBells();
    this.ringAll();
  }

  removed(): Error {
    return this.object.removed();
  }

  overwritten(): LayoutError {
    return this.object.overwritten();
  }

  /** The place of a thread of this process that was terminated. */
  #inherit(): number | undefined {
    for (let place = 0; place < this.object.participants; place++) {
      if (!this.#hasEnded(place)) continue;
      const generation = this.#generation(place);
      const lifeSign = this.#lifeSign(place);
      if (this.#value(lifeSign, GETVAL) === 0 || this.#value(lifeSign, GETPID) !== process.pid) continue;
      // Its life sign and what rings the bells for it are this process's already.
      const at = placeAt(place) + GENERATION;
      if (Atomics.compareExchange(this.words, at, generation, generation + 1) === generation) return place;
    }
    return undefined;
  }

  #claim(): number {
    const semid = this.object.set.id;
    // Each of them in a call of its own: some systems allow five operations in one.
    for (const { index } of this.bells.slice(1))
      this.#must(operate(semid, [index, 1, IPC_NOWAIT, index, -1, SEM_UNDO]));
    for (let place = 0; place < this.object.participants; place++) {
      const sign = this.#lifeSign(place);
      if (this.#hasEnded(place) && !this.#clearEnd(place)) continue;
      const claim = sembufs([
        sign,
        0,
        IPC_NOWAIT,
        sign,
        1,
        SEM_UNDO,
        FIRST_BELL,
        1,
        IPC_NOWAIT,
        FIRST_BELL,
        -1,
        SEM_UNDO,
      ]);
      if (sem().semop(semid, claim, 4) === 0) return place;
      if (errno() !== E.EAGAIN) this.#must(-1);
    }
    this.#withdrawBells();
    throw this.#full();
  }

  /** An old mark goes before the place is claimed: no thread of this process may take it for the end of the new owner. */
  #clearEnd(place: number): boolean {
    if (this.#value(this.#lifeSign(place), GETVAL) > 0) return false;
    this.#unmark(place);
    return true;
  }

  #unmark(place: number): void {
    for (const at of [placeAt(place) + ENDED, placeAt(place) + ENDED + 1]) {
      Atomics.compareExchange(this.words, at, Atomics.load(this.words, at), 0);
    }
  }

  #withdrawBells(): void {
    for (const { semid, index } of this.bells.slice(1)) operate(semid, [index, 1, SEM_UNDO, index, -1, IPC_NOWAIT]);
  }

  #full(): LimitError {
    const reason = `all ${this.object.participants} places are taken by processes and worker threads; create it with more \`participants\``;
    return refusal(this.object.attempt('open'), { type: LimitError, code: 'ENOSPC', reason });
  }

  #generation(place: number): number {
    return Atomics.load(this.words, placeAt(place) + GENERATION);
  }

  #hasEnded(place: number): boolean {
    const at = placeAt(place) + ENDED;
    return (Atomics.load(this.words, at) | Atomics.load(this.words, at + 1)) !== 0;
  }

  #value(index: number, command: number): number {
    return this.#must(sem().semctlOfThree(this.object.set.id, index, command));
  }

  #lifeSign(place: number): number {
    return this.bells.length + place;
  }

  #must(result: number): number {
    if (result !== -1) return result;
    throw errorFor(errno(), 'semop', this.object.attempt('use', onSemaphore));
  }
}

function operate(semid: number, fields: number[]): number {
  return sem().semop(semid, sembufs(fields), fields.length / 3);
}
