import { constants } from 'node:buffer';
import { SHM_RDONLY } from '../../ffi/constants.ts';
import { LimitError, UnsupportedError } from '../../ffi/errors.ts';
import { externalBuffersAllowed } from '../../ffi/foreign-buffer.ts';
import { errno } from '../../ffi/libc.ts';
import { refusal } from '../../ffi/refusal.ts';
import { type Attempt, errorFor } from '../../ffi/result.ts';
import { attachFailed, shm } from '../../ffi/shm.ts';
import { string } from '../../ffi/string.ts';
import { bytesOf, rangeError } from '../checks/arguments.ts';
import { Mapping } from './mapping.ts';

/** Windows of segments that no ArrayBuffer can hold start at multiples of half of the longest one. */
const HALF = Math.floor(constants.MAX_LENGTH / 2 / 65536) * 65536;

/** Node 22 and 24 cut the offsets of Buffer's copy() to 32 bits: beyond this, libc copies. */
const LONGEST_COPIED = 0x7fff_ffff;

/** One attachment of a segment to this process, and all access to its bytes. */
export class Attachment {
  readonly size: number;
  readonly readOnly: boolean;
  readonly #mapping: Mapping;
  /** The whole segment in one Buffer, for copying at memory speed. */
  #bytes: Buffer | undefined;

  constructor(shmid: number, size: number, at: { flags?: number; address?: bigint | null }, attempt: () => Attempt) {
    const { flags = 0, address = null } = at;
    const attached = shm().shmat(shmid, address, flags);
    if (attachFailed(attached)) throw errorFor(errno(), 'shmat', attempt());
    this.size = size;
    this.readOnly = (flags & SHM_RDONLY) !== 0;
    this.#mapping = new Mapping(shmid, attached, size);
  }

  get address(): bigint {
    return this.#mapping.address;
  }

  detach(attempt: () => Attempt): void {
    this.#bytes = undefined;
    if (!this.#mapping.release()) throw errorFor(errno(), 'shmdt', attempt());
  }

  /** An ArrayBuffer with those bytes in it, and where in it they start. */
  window(offset: number, length: number): { buffer: ArrayBuffer; byteOffset: number } {
    if (!externalBuffersAllowed()) {
      const reason =
        'this runtime does not allow ArrayBuffers over foreign memory (Electron is one); use read() and write()';
      throw refusal({ action: 'make a view' }, { type: UnsupportedError, code: 'ERR_UNSUPPORTED', reason });
    }
    const aligned = Math.floor(Math.min(offset, this.size - 1) / HALF) * HALF;
    // Atomics on some processors want addresses that are multiples of 8.
    const start = offset + length <= aligned + constants.MAX_LENGTH ? aligned : offset - (offset % 8);
    const byteOffset = offset - start;
    if (byteOffset + length > constants.MAX_LENGTH) {
      const most = `at most ${constants.MAX_LENGTH - byteOffset} in one view from there`;
      throw rangeError('length', `${most} (buffer.constants.MAX_LENGTH is ${constants.MAX_LENGTH})`, length);
    }
    return { buffer: this.#mapping.lend(start, Math.min(constants.MAX_LENGTH, this.size - start)), byteOffset };
  }

  read(length: number, offset: number): Buffer {
    const copy = allocate(length);
    this.readInto(copy, offset);
    return copy;
  }

  /** As much as there is from `offset`, and as the target holds. */
  readInto(target: Uint8Array, offset: number): number {
    const length = Math.min(target.length, this.size - offset);
    const bytes = this.#whole();
    if (bytes) bytes.copy(target, 0, offset, offset + length);
    else string().copyOut(target, this.address + BigInt(offset), length);
    return length;
  }

  write(data: unknown, offset: number): void {
    const bytes = this.#whole();
    if (bytes && typeof data === 'string') {
      this.#checkFit(Buffer.byteLength(data), offset);
      bytes.write(data, offset);
      return;
    }
    const source = bytesOf(data);
    this.#checkFit(source.length, offset);
    if (bytes) bytes.set(source, offset);
    else string().copyIn(this.address + BigInt(offset), source, source.length);
  }

  fill(byte: number, offset: number, end: number): void {
    string().memset(this.address + BigInt(offset), byte, end - offset);
  }

  /** Undefined where Node cannot have or use such a Buffer. */
  #whole(): Buffer | undefined {
    // Empty: somebody moved the memory of a view on, into another ArrayBuffer.
    if (this.#bytes?.length) return this.#bytes;
    if (this.size > LONGEST_COPIED || !externalBuffersAllowed()) return undefined;
    this.#bytes = Buffer.from(this.#mapping.buffer(0, this.size));
    return this.#bytes;
  }

  #checkFit(length: number, offset: number): void {
    if (length <= this.size - offset) return;
    const room = `at most ${this.size - offset} bytes (the segment has ${this.size}, the offset is ${offset})`;
    throw rangeError('data', room, length);
  }
}

function allocate(length: number): Buffer {
  try {
    return Buffer.allocUnsafe(length);
  } catch (cause) {
    const reason = `Node cannot allocate a Buffer of that size (buffer.constants.MAX_LENGTH is ${constants.MAX_LENGTH}); read it in parts`;
    throw refusal({ action: `read ${length} bytes` }, { type: LimitError, code: 'ENOMEM', reason, cause });
  }
}
