import { ChannelClosedError } from '../../ffi/errors.ts';
import { refusal } from '../../ffi/refusal.ts';
import type { LockWord } from '../locks/lock-word.ts';
import type { BlockingOptions, WaitingOptions } from '../locks/options.ts';
import type { Participant } from '../locks/participant.ts';
import { disposed } from '../locks/side.ts';
import { until, untilSync } from '../locks/until.ts';
import { Ending } from '../waiting/ending.ts';
import type { Ring } from './ring.ts';
import type { Sides, Sleepers } from './sleepers.ts';
import { CLOSED } from './wire-format.ts';

/** The sending end of a channel. */
export class Sender {
  /** What waits keeps this, and this keeps the channel open, also when its handle is collected. */
  readonly sides: Sides;
  readonly #participant: Participant;
  readonly #ring: Ring;
  readonly #lock: LockWord;
  readonly #receiversLock: LockWord;
  readonly #senders: Sleepers;
  readonly #receivers: Sleepers;

  /** It has left a skip, which the receivers may have to pass over. */
  #wound = false;
  readonly #ending = new Ending();

  constructor(participant: Participant, ring: Ring, sides: Sides) {
    const { senders, receivers } = sides;
    this.sides = sides;
    this.#participant = participant;
    this.#ring = ring;
    this.#lock = senders.lock;
    this.#receiversLock = receivers.lock;
    this.#senders = senders.sleepers;
    this.#receivers = receivers.sleepers;
  }

  /** Its handle was disposed of. */
  end(): void {
    this.#ending.end(disposed(this.#participant.object));
  }

  /** @param waits - If there is no room, it is to be woken when there is. */
  attempt(message: Uint8Array, waits: boolean, slept: boolean): boolean {
    if (this.#ending.reason) throw this.#ending.reason;
    const lock = this.#lock;
    // Woken, it wakes the next one when it is done, and so need not leave a mark in the lock for others.
    if (!lock.grab() && !lock.spin() && !lock.attempt(waits, false)) return false;
    let sent = false;
    this.#wound = false;
    try {
      if (Atomics.load(lock.words, CLOSED) !== 0) throw this.#closed();
      sent = this.#put(message);
      if (!sent && waits) {
        this.#senders.announce();
        sent = this.#put(message);
      }
    } finally {
      lock.free();
      if (slept && sent) this.#senders.bell.ring();
    }
    if (sent || this.#wound) this.#receivers.wake();
    return sent;
  }

  sendSync(message: Uint8Array, options: BlockingOptions): void {
    untilSync(this.#wanted(message), options);
  }

  async send(message: Uint8Array, options: WaitingOptions): Promise<void> {
    await until(this.#wanted(message), { ...options, ending: this.#ending });
  }

  #wanted(message: Uint8Array) {
    const attempt = (slept: boolean) => this.attempt(message, true, slept) || undefined;
    const { bell } = this.#senders;
    return { participant: this.#participant, bell, action: 'send to', attempt };
  }

  #put(message: Uint8Array): boolean {
    const ring = this.#ring;
    if (ring.put(message)) return true;
    if (!ring.wound) return false;
    this.#wound = true;
    return this.#passSkip() && ring.put(message);
  }

  /** The receivers need not be woken for that, if none of them is looking. */
  #passSkip(): boolean {
    if (!this.#receiversLock.grab()) return false;
    try {
      this.#ring.peek();
    } finally {
      this.#receiversLock.free();
    }
    return true;
  }

  #closed(): ChannelClosedError {
    // Those who have seen this one hold the lock wait for what it does.
    this.#receivers.bell.ring();
    this.#senders.bell.ring();
    return channelClosed(this.#participant, 'send to');
  }
}

export function channelClosed({ object }: Participant, action: string): ChannelClosedError {
  const reason = 'it is closed';
  return refusal(object.attempt(action), { type: ChannelClosedError, code: 'ERR_CHANNEL_CLOSED', reason });
}
