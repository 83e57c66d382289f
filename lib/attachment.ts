import { constants } from 'node:buffer';
import { SHM_RDONLY } from '../ffi/constants.ts';
import { LimitError, UnsupportedError } from '../ffi/errors.ts';
import { coverWithPrivatePages, externalBuffersAllowed, memory, viewOf } from '../ffi/memory.ts';
import { type Attempt, failure } from '../ffi/result.ts';
import { shm } from '../ffi/shm.ts';
import { detachAtThreadExit } from '../ffi/thread-exit.ts';
import { bytesOf, rangeError } from './arguments.ts';

/** What shmat(2) says when it fails: (void *)-1, in 64 or in 32 bits. */
const FAILED = new Set([0xffff_ffff_ffff_ffffn, 0xffff_ffffn]);

/** Memory that is given back when nobody can reach it any more: neither its attachment nor a view of it. */
interface Mapping {
  readonly address: bigint;
  readonly size: number;
  /** Detached from the segment: what is left at the address is private. */
  covered: boolean;
  readonly forgetAtThreadExit: () => void;
}

const unreachable = new FinalizationRegistry<Mapping>((mapping) => {
  mapping.forgetAtThreadExit();
  if (mapping.covered) memory().munmap(mapping.address, mapping.size);
  else shm().shmdt(mapping.address);
});

/** From a buffer to what its attachment holds too: as long as one of them is reachable, the mapping stays. */
const kept = new WeakMap<ArrayBuffer, object>();

/** Windows of segments that no ArrayBuffer can hold start at multiples of half of the longest one. */
const HALF = Math.floor(constants.MAX_LENGTH / 2 / 65536) * 65536;

/** Node 22 and 24 cut the offsets of Buffer's copy() to 32 bits: beyond this, libc copies. */
const LONGEST_COPIED = 0x7fff_ffff;

/**
 * One attachment of a segment to this process, and all access to its bytes. Views of it never outlive their memory: when it is
 * detached their buffers are emptied (Node 22 and later), and what lies at the address is private memory until the last of them
 * is gone (Linux).
 */
export class Attachment {
  readonly address: bigint;
  readonly size: number;
  readonly readOnly: boolean;
  readonly #mapping: Mapping;
  /** What is registered as unreachable when it goes: held by this and by its buffers. */
  readonly #life = {};
  /** By where they start. One ArrayBuffer for each place: V8 does not like to see an address twice. */
  readonly #buffers = new Map<number, ArrayBuffer>();
  /** The whole segment in one Buffer, for copying at memory speed; undefined where Node cannot have or use such a Buffer. */
  #bytes: Buffer | undefined;
  /** Somebody else may hold a view. */
  #handedOut = false;

  constructor(shmid: number, size: number, at: { flags?: number; address?: bigint | null }, attempt: Attempt) {
    const { flags = 0, address = null } = at;
    this.size = size;
    this.readOnly = (flags & SHM_RDONLY) !== 0;
    this.address = shm().shmat(shmid, address, flags);
    if (FAILED.has(this.address)) throw failure('shmat', attempt);
    this.#mapping = {
      address: this.address,
      size,
      covered: false,
      forgetAtThreadExit: detachAtThreadExit(this.address),
    };
    unreachable.register(this.#life, this.#mapping, this);
  }

  detach(attempt: Attempt): void {
    this.#bytes = undefined;
    const emptied = [...this.#buffers.values()].every(empty);
    if (this.#handedOut) {
      // Calls that are under way on other threads may still use a buffer that is emptied by now.
      this.#mapping.covered = coverWithPrivatePages(this.address, this.size);
      // Where that cannot be and buffers cannot be emptied, the segment stays attached until the last view is gone.
      if (this.#mapping.covered || !emptied) return;
    }
    unreachable.unregister(this);
    this.#mapping.forgetAtThreadExit();
    if (shm().shmdt(this.address) === -1) throw failure('shmdt', attempt);
  }

  /** An ArrayBuffer with those bytes in it, and where in it they start. */
  window(offset: number, length: number): { buffer: ArrayBuffer; byteOffset: number } {
    if (!externalBuffersAllowed()) {
      throw new UnsupportedError(
        'Cannot make a view: this runtime does not allow ArrayBuffers over foreign memory (Electron is one); use read() and write()',
        { code: 'ERR_UNSUPPORTED' },
      );
    }
    if (length > constants.MAX_LENGTH) {
      throw rangeError('length', `at most ${constants.MAX_LENGTH} (buffer.constants.MAX_LENGTH) in one view`, length);
    }
    this.#handedOut = true;
    if (this.size <= constants.MAX_LENGTH) return { buffer: this.#buffer(0, this.size), byteOffset: offset };
    const aligned = Math.floor(offset / HALF) * HALF;
    const start = offset + length <= aligned + HALF * 2 ? aligned : offset - (offset % 8);
    const size = Math.min(start === aligned ? HALF * 2 : constants.MAX_LENGTH, this.size - start);
    return { buffer: this.#buffer(start, size), byteOffset: offset - start };
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
    if (this.size > LONGEST_COPIED || !externalBuffersAllowed()) return undefined;
    this.#bytes = Buffer.from(this.#buffer(0, this.size));
    return this.#bytes;
  }

  #buffer(start: number, size: number): ArrayBuffer {
    const known = this.#buffers.get(start);
    if (known && known.byteLength >= size) return known;
    const buffer = viewOf(this.address + BigInt(start), size);
    this.#buffers.set(start, buffer);
    kept.set(buffer, this.#life);
    return buffer;
  }

  #checkFit(length: number, offset: number): void {
    if (length <= this.size - offset) return;
    const room = `at most ${this.size - offset} bytes (the segment has ${this.size}, the offset is ${offset})`;
    throw rangeError('data', room, length);
  }
}

/** Takes the memory away from a buffer, and so from all of its views; false on Node 20, which has no way to do that. */
function empty(buffer: ArrayBuffer): boolean {
  const { transfer } = buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer };
  transfer?.call(buffer, 0);
  return transfer !== undefined;
}

function allocate(length: number): Buffer {
  try {
    return Buffer.allocUnsafe(length);
  } catch (cause) {
    throw new LimitError(
      `Cannot read ${length} bytes: Node cannot allocate a Buffer of that size (buffer.constants.MAX_LENGTH is ${constants.MAX_LENGTH}); read it in parts`,
      { code: 'ENOMEM', cause },
    );
  }
}
