import { constants } from 'node:buffer';
import { SHM_RDONLY } from '../ffi/constants.ts';
import { LimitError } from '../ffi/errors.ts';
import { externalBuffersAllowed, memory, viewOf } from '../ffi/memory.ts';
import { type Attempt, failure } from '../ffi/result.ts';
import { shm } from '../ffi/shm.ts';
import { bytesOf, rangeError } from './arguments.ts';

/** Detaches what became unreachable without detach(). */
const unreachable = new FinalizationRegistry<bigint>((address) => {
  shm().shmdt(address);
});

/** What shmat(2) says when it fails: (void *)-1, in 64 or in 32 bits. */
const FAILED = new Set([0xffff_ffff_ffff_ffffn, 0xffff_ffffn]);

/** One attachment of a segment to this process. */
export class Attachment {
  readonly address: bigint;
  readonly size: number;
  readonly readOnly: boolean;
  /** The whole segment in one Buffer, for copying at memory speed; undefined where Node cannot have such a Buffer. */
  #bytes: Buffer | undefined;

  constructor(shmid: number, size: number, at: { flags?: number; address?: bigint | number | null }, attempt: Attempt) {
    const { flags = 0, address = null } = at;
    this.size = size;
    this.readOnly = (flags & SHM_RDONLY) !== 0;
    this.address = shm().shmat(shmid, address, flags);
    if (FAILED.has(this.address)) throw failure('shmat', attempt);
    unreachable.register(this, this.address, this);
  }

  detach(attempt: Attempt): void {
    unreachable.unregister(this);
    this.#bytes = undefined;
    if (shm().shmdt(this.address) === -1) throw failure('shmdt', attempt);
  }

  read(length: number, offset: number): Buffer {
    const copy = allocate(length);
    const bytes = this.#whole();
    if (bytes) bytes.copy(copy, 0, offset, offset + length);
    else memory().copyOut(copy, this.address + BigInt(offset), length);
    return copy;
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
    else memory().copyIn(this.address + BigInt(offset), source, source.length);
  }

  fill(byte: number, offset: number, end: number): void {
    memory().memset(this.address + BigInt(offset), byte, end - offset);
  }

  #whole(): Buffer | undefined {
    if (this.#bytes) return this.#bytes;
    if (this.size > constants.MAX_LENGTH || !externalBuffersAllowed()) return undefined;
    this.#bytes = Buffer.from(viewOf(this.address, this.size));
    return this.#bytes;
  }

  #checkFit(length: number, offset: number): void {
    if (length > this.size - offset) {
      throw rangeError(
        'data',
        `at most ${this.size - offset} bytes (the segment has ${this.size}, the offset is ${offset})`,
        length,
      );
    }
  }
}

function allocate(length: number): Buffer {
  if (length <= 0x4000_0000) return Buffer.allocUnsafe(length);
  try {
    return Buffer.allocUnsafe(length);
  } catch (cause) {
    throw new LimitError(
      `Cannot read ${length} bytes: Node cannot allocate a Buffer of that size (buffer.constants.MAX_LENGTH is ${constants.MAX_LENGTH}); read it in parts`,
      { code: 'ENOMEM', cause },
    );
  }
}
