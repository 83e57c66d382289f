import { GETPID, GETVAL } from '../../ffi/constants.ts';
import { errno } from '../../ffi/libc.ts';
import { errorFor } from '../../ffi/result.ts';
import { sem } from '../../ffi/sem.ts';
import { onSemaphore } from '../checks/failure-reasons.ts';
import { getAll } from '../semaphore/operations.ts';
import type { SharedObject } from './shared-object.ts';
import { AT_USED, ENDED, GENERATION, placeAt } from './wire-format.ts';

/** The bits of a generation in a token. */
const GENERATIONS = 0x3f_ffff;

/** The places of a lock or channel, and who lives there. */
export class Places {
  readonly #object: SharedObject;
  readonly #words: Int32Array;

  constructor(object: SharedObject) {
    this.#object = object;
    this.#words = object.words;
  }

  /** How many, from the first on, may have an owner. */
  get used(): number {
    return Math.min(Atomics.load(this.#words, AT_USED), this.#object.participants);
  }

  raiseUsed(count: number): void {
    for (let used = Atomics.load(this.#words, AT_USED); used < count; used = Atomics.load(this.#words, AT_USED)) {
      Atomics.compareExchange(this.#words, AT_USED, used, count);
    }
  }

  /** What stands in a lock for the owner of a place in a generation. */
  token(place: number, generation: number): number {
    return (place + 1) | ((generation & GENERATIONS) << 8);
  }

  /** @throws {@link RemovedError} If the set is gone. @throws {@link LayoutError} If it is no token of a place that there is. */
  isAlive(token: number): boolean {
    const place = this.of(token);
    const generation = Atomics.load(this.#words, placeAt(place) + GENERATION);
    return token === this.token(place, generation) && this.isPresent(place);
  }

  /** The place of a token. */
  of(token: number): number {
    const place = (token & 0xff) - 1;
    if (place < 0 || place >= this.#object.participants) throw this.#object.overwritten();
    return place;
  }

  /** Somebody lives there. */
  isPresent(place: number): boolean {
    return this.endMark(place) === undefined && this.isRaised(place);
  }

  /** Somebody has one of them. @param others - Not this process. */
  isAnyTaken(others = false): boolean {
    const signs = getAll(this.#object.set).slice(this.#object.kind.bells);
    return signs.some(
      (sign, place) => sign > 0 && this.endMark(place) === undefined && !(others && this.pid(place) === process.pid),
    );
  }

  /** Its life sign is raised: the process that did it lives, if perhaps the thread does not. */
  isRaised(place: number): boolean {
    return this.#control(place, GETVAL) > 0;
  }

  /** The process that raised its life sign last, as it is called here; 0 if it cannot be seen from here. */
  pid(place: number): number {
    return this.#control(place, GETPID);
  }

  /** The word that marks the end of the thread that lived there, if one does. */
  endMark(place: number): { at: number; value: number } | undefined {
    const first = placeAt(place) + ENDED;
    for (let at = first; at < first + 2; at++) {
      const value = Atomics.load(this.#words, at);
      if (value !== 0) return { at, value };
    }
    return undefined;
  }

  lifeSign(place: number): number {
    return this.#object.kind.bells + place;
  }

  #control(place: number, command: number): number {
    const value = sem().semctlOfThree(this.#object.set.id, this.lifeSign(place), command);
    if (value !== -1) return value;
    throw errorFor(errno(), 'semctl', this.#object.attempt('use', onSemaphore));
  }
}
