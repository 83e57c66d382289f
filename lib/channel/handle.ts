import type { Readable, Writable } from 'node:stream';
import { ChannelClosedError } from '../../ffi/errors.ts';
import { bytesOf, checkBytes, checkInteger, type Data, rangeError, typeError } from '../checks/arguments.ts';
import type { Bell } from '../locks/bell.ts';
import { LockWord } from '../locks/lock-word.ts';
import { removeShared } from '../locks/open.ts';
import {
  type BlockingOptions,
  checkBlocking,
  checkLockOptions,
  checkWaiting,
  type LockOptions,
  type WaitingOptions,
} from '../locks/options.ts';
import { inheritShared, Share } from '../locks/share.ts';
import { SharedHandle, snapshot } from '../locks/shared-handle.ts';
import { disposed } from '../locks/side.ts';
import { FIRST_LOCK, SECOND_LOCK } from '../locks/wire-format.ts';
import type { Key } from '../objects/keys.ts';
import { iterate } from '../waiting/iterate.ts';
import { mayTryAtOnce } from '../waiting/wait.ts';
import { NONE, Receiver } from './receiver.ts';
import { Ring } from './ring.ts';
import { Sender } from './sender.ts';
import { Sleepers } from './sleepers.ts';
import { readableOf, writableOf } from './streams.ts';
import * as wire from './wire-format.ts';
import { CHANNEL, MOST_CAPACITY, ringBytes } from './wire-format.ts';

inheritShared(CHANNEL);

/**
 * Creates a channel: a ring of messages in shared memory, for any number of senders and receivers in any processes. Each message
 * goes to exactly one receiver, those of one sender in their order. A sender killed in the middle has sent nothing.
 *
 * ```ts
 * import { createChannel } from 'sysv-ipc';
 *
 * const channel = createChannel(65_536, { autoRemove: true });
 * channel.sendSync('hello');
 * await channel.send('world');
 * channel.close();
 * for await (const message of channel) console.log(message.toString());
 * // → hello
 * // → world
 * ```
 *
 * @param capacity - Bytes of the ring, 1 to 2 ** 30; rounded up to a power of two, and to 64. Each message takes its length and 8
 * bytes, rounded up to a multiple of 8.
 * @throws {@link KeyExistsError} If the key is taken.
 * @throws {@link LimitError} If the system's limits do not allow it; with `orOpen` also if the existing ring is smaller, or all
 * places are taken.
 * @throws {@link LayoutError} With `orOpen`, if something else has the key.
 */
export function createChannel(capacity: number, options?: LockOptions): ChannelHandle {
  checkInteger('capacity', capacity, 1, MOST_CAPACITY, ' bytes');
  const share = Share.create(CHANNEL, ringBytes(capacity), checkLockOptions(options));
  return new (ChannelHandle as new (of: Key | Share) => ChannelHandle)(share);
}

/**
 * Removes the channel and the messages in it, for all processes: those that wait for it get RemovedError.
 *
 * @throws {@link KeyNotFoundError} If no channel has that key.
 * @throws {@link LayoutError} If something else has it.
 */
export function removeChannel(key: Key): void {
  removeShared(CHANNEL, key);
}

/** A handle to a channel, for sending and receiving. */
export class ChannelHandle extends SharedHandle implements AsyncIterable<Buffer> {
  readonly #share: Share;
  readonly #ring: Ring;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  #disposed = false;

  /**
   * Opens an existing channel.
   *
   * @throws {@link KeyNotFoundError} If no channel has that key.
   * @throws {@link LayoutError} If something else has it.
   * @throws {@link LimitError} If all places are taken.
   */
  constructor(key: Key);
  constructor(of: Key | Share) {
    const share = of instanceof Share ? of : Share.open(CHANNEL, of);
    super(share);
    this.#share = share;
    const { participant } = share;
    const [senders, receivers] = participant.bells as [Bell, Bell];
    const { words } = participant;
    const sides = {
      senders: {
        lock: new LockWord(participant, FIRST_LOCK, senders),
        sleepers: new Sleepers(words, wire.SENDERS_ANNOUNCED, wire.SENDERS_AWAKE, senders),
      },
      receivers: {
        lock: new LockWord(participant, SECOND_LOCK, receivers),
        sleepers: new Sleepers(words, wire.RECEIVERS_ANNOUNCED, wire.RECEIVERS_AWAKE, receivers),
      },
    };
    share.watch(sides);
    this.#ring = new Ring(participant.object);
    this.#sender = new Sender(participant, this.#ring, sides);
    this.#receiver = new Receiver(participant, this.#ring, sides);
  }

  /**
   * Sends a message; a string as UTF-8. Waits while the ring is full, without holding up the event loop. What waits is a copy.
   *
   * @throws {RangeError} If the message is longer than the ring: its capacity less 8 bytes.
   * @throws {@link ChannelClosedError} If the channel is closed, also while waiting.
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link RemovedError} If the channel is removed, also while waiting.
   */
  async send(data: Data, options?: WaitingOptions): Promise<void> {
    const checked = checkWaiting(options);
    const message = this.#message(data);
    if (!checked.signal?.aborted && mayTryAtOnce() && this.#sender.attempt(message, false, false)) return;
    const copy = Buffer.from(message);
    await this.#sender.send(copy, checked);
  }

  /** The same, blocking this thread. */
  sendSync(data: Data, options?: BlockingOptions): void {
    const checked = checkBlocking(options);
    const message = this.#message(data);
    if (!this.#sender.attempt(message, false, false)) this.#sender.sendSync(message, checked);
  }

  /** One try; false if it would have to wait. Errors as {@link ChannelHandle.send}. */
  trySend(data: Data): boolean {
    return this.#sender.attempt(this.#message(data), false, false);
  }

  /**
   * Takes the next message. Waits while there is none, without holding up the event loop.
   *
   * @throws {@link ChannelClosedError} If the channel is closed and empty, also while waiting.
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link RemovedError} If the channel is removed, also while waiting.
   */
  async receive(options?: WaitingOptions): Promise<Buffer> {
    const checked = checkWaiting(options);
    if (!checked.signal?.aborted && mayTryAtOnce()) {
      const message = this.#receiver.attempt(copy, false, false);
      if (message !== NONE) return message;
    }
    return this.#receiver.receive(copy, checked);
  }

  /** The same, blocking this thread. */
  receiveSync(options?: BlockingOptions): Buffer {
    const checked = checkBlocking(options);
    const message = this.#receiver.attempt(copy, false, false);
    return message === NONE ? this.#receiver.receiveSync(copy, checked) : message;
  }

  /** The next message; undefined if there is none, or another receiver is in the middle of taking one. */
  tryReceive(): Buffer | undefined {
    const message = this.#receiver.attempt(copy, false, false);
    return message === NONE ? undefined : message;
  }

  /**
   * The next message, copied into memory of the caller's.
   *
   * @returns Its length in bytes; undefined if there is none.
   * @throws {RangeError} If it is longer than the target: the message stays.
   */
  tryReceiveInto(target: ArrayBuffer | ArrayBufferView): number | undefined {
    const bytes = checkBytes('target', 'an ArrayBuffer or a view of one', target);
    const length = this.#receiver.attempt((ring) => copyInto(ring, bytes), false, false);
    return length === NONE ? undefined : length;
  }

  /**
   * Calls `fn` with the next message where it lies, without a copy. It is taken when `fn` has returned; if `fn` throws, or the
   * process is killed inside, it stays for the next receiver. The Buffer is good inside `fn` only: later messages overwrite it.
   *
   * Other receivers wait meanwhile: to receive inside of `fn` is an error (`ERR_ALREADY_HELD`).
   *
   * @returns What `fn` returns; undefined if there is no message.
   */
  tryUse<T>(fn: (message: Buffer) => T): T | undefined {
    if (typeof fn !== 'function') throw typeError('fn', 'a function', fn);
    const use = (ring: Ring) => {
      const result = fn(ring.view());
      ring.take();
      return result;
    };
    const result = this.#receiver.attempt(use, false, false);
    return result === NONE ? undefined : result;
  }

  /** Every message, until the channel is closed and empty. Whatever next() took, next() gives. */
  [Symbol.asyncIterator](): AsyncIterator<Buffer, undefined> {
    return iterate((signal) => this.receive({ signal }), ChannelClosedError);
  }

  /** The messages as a stream of Buffers (object mode: one message a chunk). It ends when the channel is closed and empty. */
  readable(): Readable {
    return readableOf(this);
  }

  /** A stream that sends each chunk as a message. When it ends, it closes the channel. */
  writable(): Writable {
    return writableOf(this);
  }

  /** No more is sent: sending throws ChannelClosedError in all processes, and receivers get what is left. */
  close(): void {
    Atomics.store(this.#words(), wire.CLOSED, 1);
    this.#share.participant.ringAll();
  }
  /** The channel is closed. */
  get closed(): boolean {
    return Atomics.load(this.#words(), wire.CLOSED) !== 0;
  }

  /** Bytes of the ring: a power of two. */
  get capacity(): number {
    return this.#ring.capacity;
  }
  /** Bytes of the ring that are in use. */
  get usedBytes(): number {
    return this.#words() && this.#ring.usedBytes;
  }
  /** Messages that wait in the ring, counted one by one. */
  get messages(): number {
    return this.#words() && this.#ring.messages().length;
  }

  get [Symbol.toStringTag](): string {
    return 'ChannelHandle';
  }

  toJSON(): Record<string, unknown> {
    return snapshot(this, {
      capacity: () => this.capacity,
      usedBytes: () => this.usedBytes,
      messages: () => this.messages,
      closed: () => this.closed,
      participants: () => this.participants,
    });
  }

  /** Ends the use of the handle: what waits for it fails. Removes the channel if `autoRemove` says so. */
  override [Symbol.dispose](): void {
    this.#receiver.end();
    this.#sender.end();
    this.#disposed = true;
    super[Symbol.dispose]();
  }

  #words(): Int32Array {
    if (this.#disposed) throw disposed(this.#share.object);
    return this.#share.object.words;
  }

  #message(data: Data): Uint8Array {
    const message = bytesOf(data);
    const { longest } = this.#ring;
    if (message.length <= longest) return message;
    throw rangeError('data', `at most ${longest} bytes, or it never fits into this channel`, message.length);
  }
}

function copy(ring: Ring): Buffer {
  const message = Buffer.allocUnsafe(ring.length);
  ring.copyOut(message);
  ring.take();
  return message;
}

function copyInto(ring: Ring, target: Uint8Array): number {
  const { length } = ring;
  if (length > target.length)
    throw rangeError('target', `at least ${length} bytes, as long as the message`, target.length);
  ring.copyOut(target);
  ring.take();
  return length;
}
