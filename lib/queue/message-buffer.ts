import { addressOf, is32Bit } from '../../ffi/libc.ts';
import { signedMember } from '../../structs/layout/kernel-members.ts';

/** A message as it comes out of a queue. */
export interface Message {
  /** 1 or more. */
  type: number;
  /** Its bytes. */
  data: Buffer;
}

/** The largest type: a C `long`, as far as a number holds it. */
export const LONGEST_TYPE: number = is32Bit ? 0x7fff_ffff : Number.MAX_SAFE_INTEGER;

const LONG = is32Bit ? 4 : 8;
const typeMember = signedMember(0, LONG);

/** `struct msgbuf`: the type, a C long, and the bytes after it. */
export class MessageBuffer {
  readonly bytes: Buffer;
  readonly #view: DataView;
  #address: number | undefined;

  /** @param capacity - Bytes of a message without its type. */
  constructor(capacity: number) {
    this.bytes = Buffer.from(new ArrayBuffer(LONG + capacity));
    this.#view = new DataView(this.bytes.buffer);
  }

  get address(): number {
    this.#address ??= addressOf(this.bytes);
    return this.#address;
  }

  get capacity(): number {
    return this.bytes.length - LONG;
  }

  /** Puts a message in, of which there are `length` bytes. */
  fill(data: string | Uint8Array, type: number): void {
    typeMember.set(this.#view, type);
    if (typeof data === 'string') this.bytes.write(data, LONG);
    else this.bytes.set(data, LONG);
  }

  /** A copy of the message that is in it. */
  message(length: number): Message {
    const data = Buffer.allocUnsafe(length);
    this.bytes.copy(data, 0, LONG, LONG + length);
    return { type: typeMember.get(this.#view), data };
  }

  /** The message itself: for the last use of this buffer. */
  handOut(length: number): Message {
    return { type: typeMember.get(this.#view), data: this.bytes.subarray(LONG, LONG + length) };
  }
}
