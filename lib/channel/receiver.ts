import { type LockWord, REMOVED, TOKEN } from '../locks/lock-word.ts';
import type { BlockingOptions, WaitingOptions } from '../locks/options.ts';
import type { Participant } from '../locks/participant.ts';
import { alreadyHeld, disposed } from '../locks/side.ts';
import { until, untilSync } from '../locks/until.ts';
import { Ending } from '../waiting/ending.ts';
import type { Ring } from './ring.ts';
import { channelClosed } from './sender.ts';
import type { Sides, Sleepers } from './sleepers.ts';
import { CLOSED } from './wire-format.ts';

/** Uses the message that the ring has found, under the receivers' lock, and takes it. Gives what the receiver gets. */
export type Use<T> = (ring: Ring) => T;

/** Nothing there: a use may give undefined. */
export const NONE: unique symbol = Symbol('none');

/** The receiving end of a channel. */
export class Receiver {
  /** What waits keeps this, and this keeps the channel open, also when its handle is collected. */
  readonly sides: Sides;
  readonly #participant: Participant;
  readonly #ring: Ring;
  readonly #lock: LockWord;
  readonly #sendersLock: LockWord;
  readonly #senders: Sleepers;
  readonly #receivers: Sleepers;

  #using = false;
  readonly #ending = new Ending();

  constructor(participant: Participant, ring: Ring, sides: Sides) {
    const { senders, receivers } = sides;
    this.sides = sides;
    this.#participant = participant;
    this.#ring = ring;
    this.#lock = receivers.lock;
    this.#sendersLock = senders.lock;
    this.#senders = senders.sleepers;
    this.#receivers = receivers.sleepers;
  }

  /** Its handle is disposed of. @throws {@link IpcError} `ERR_ALREADY_HELD` while a message is in use. */
  end(): void {
    if (this.#using) throw alreadyHeld(this.#participant.object);
    this.#ending.end(disposed(this.#participant.object));
  }

  /** @param waits - If there is nothing, it is to be woken when there is, and fails if there never will be. */
  attempt<T>(use: Use<T>, waits: boolean, slept: boolean): T | typeof NONE {
    if (this.#ending.reason) throw this.#ending.reason;
    const lock = this.#lock;
    if (!lock.grab() && !lock.spin()) {
      if (lock.isOwn) throw alreadyHeld(this.#participant.object);
      // Woken, it wakes the next one when it is done, and so need not leave a mark in the lock for others.
      if (!lock.attempt(waits, false)) return NONE;
    }
    let more = false;
    try {
      if (!this.#ring.peek() && !(waits && this.#announced())) return NONE;
      this.#using = true;
      const result = use(this.#ring);
      more = slept && this.#ring.peek();
      return result;
    } finally {
      this.#using = false;
      lock.free();
      if (more) this.#receivers.bell.ring();
      this.#senders.wake();
    }
  }

  receiveSync<T>(use: Use<T>, options: BlockingOptions): T {
    return untilSync(this.#wanted(use), options) as T;
  }

  receive<T>(use: Use<T>, options: WaitingOptions): Promise<T> {
    return until(this.#wanted(use), { ...options, ending: this.#ending }) as Promise<T>;
  }

  #wanted<T>(use: Use<T>) {
    const attempt = (slept: boolean) => {
      const result = this.attempt(use, true, slept);
      return result === NONE ? undefined : result;
    };
    const { bell } = this.#receivers;
    return { participant: this.#participant, bell, action: 'receive from', attempt };
  }

  /** Before it sleeps: whether a message has come after all. */
  #announced(): boolean {
    this.#receivers.announce();
    if (this.#ring.peek()) return true;
    if (Atomics.load(this.#lock.words, CLOSED) === 0 || this.#somebodySends()) return false;
    if (this.#ring.peek()) return true;
    // The others that sleep learn it one after the other.
    this.#receivers.bell.ring();
    throw channelClosed(this.#participant, 'receive from');
  }

  /** A sender that came before the channel was closed is not done yet; it rings when it is. */
  #somebodySends(): boolean {
    const word = Atomics.load(this.#sendersLock.words, this.#sendersLock.index);
    return word !== 0 && word !== REMOVED && this.#participant.isAlive(word & TOKEN);
  }
}
