import { SHM_REMAP } from '../../ffi/constants.ts';
import { NotAttachedError, PermissionError } from '../../ffi/errors.ts';
import { MEMORY } from '../../ffi/kinds.ts';
import { os } from '../../ffi/platform.ts';
import { refusal } from '../../ffi/refusal.ts';
import {
  checkId,
  checkInteger,
  checkKey,
  checkPermissions,
  checkSize,
  type Data,
  rangeError,
  typeError,
} from '../checks/arguments.ts';
import { onAttach, onAttachAt } from '../checks/failure-reasons.ts';
import { Attachment } from '../memory/attachment.ts';
import { newSegment } from '../memory/create.ts';
import { createObject } from '../objects/create-or-open.ts';
import { IpcObject, type MemoryObject } from '../objects/ipc-object.ts';
import { findId, hasKey } from '../objects/open.ts';
import { readable } from '../objects/showing.ts';
import { objectOf, SystemObject } from './system-object.ts';

/**
 * Creates a new segment. It is not attached yet.
 *
 * @param key - IPC_PRIVATE (0) makes one without a key.
 * @param size - Bytes.
 * @param perm - The mode. Default 0o666.
 * @throws {@link KeyExistsError} If the key is not unique.
 */
export function createMemory(key: number, size: number, perm = 0o666): Memory {
  const number = checkKey(key);
  checkSize(size);
  checkPermissions(perm, 'perm');
  return new Memory(createObject(newSegment(size, perm), number));
}

/** The id of the segment with that key. @throws {@link KeyNotFoundError} If the key doesn't exist. */
export function getshmid(key: number): number {
  return findId(MEMORY, key);
}

/** A Memory for the segment with that id. If there is none: a Memory whose `addr` is 0n, and whose attributes throw RemovedError. */
export function memory(shmid: number): Memory {
  return new Memory(new IpcObject(MEMORY, checkId('shmid', shmid), 0));
}

/** True if a segment with that key exists. */
export function memoryHasKey(key: number): boolean {
  return hasKey(MEMORY, key);
}

/** Removes the segment with that id (not key). */
export function removeMemory(shmid: number): void {
  new IpcObject(MEMORY, checkId('shmid', shmid), 0).remove();
}

/** A chunk of shared memory, by its id. Its attributes are the kernel's, read from it each time. */
export class Memory extends SystemObject<'shmid_ds'> {
  readonly #object = objectOf(this);
  #attachment: Attachment | undefined;

  /** @internal */
  constructor(object: MemoryObject) {
    super(object);
  }

  /**
   * `shmat(2)`: attaches the segment to this process; attaches again if it is attached already.
   *
   * @param addr - Where; 0, the default, lets the system choose.
   * @param how - Flags: SHM_RDONLY, SHM_RND. Default 0.
   * @throws {@link RemovedError} If the segment is gone.
   * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/shmat.html | POSIX}
   */
  attach(addr: bigint | number = 0, how = 0): void {
    const allowed = 'an address, 0 or more, as a bigint or a whole number';
    if (typeof addr !== 'bigint' && typeof addr !== 'number') throw typeError('addr', allowed, addr);
    if (typeof addr === 'number' ? !Number.isSafeInteger(addr) || addr < 0 : addr < 0n || addr >= 2n ** 64n) {
      throw rangeError('addr', allowed, addr);
    }
    checkInteger('how', how, 0, 0x7fff_ffff);
    if (os === 'linux' && (how & SHM_REMAP) !== 0) {
      throw rangeError('how', 'without SHM_REMAP, which would replace other memory of this process', how);
    }
    const attachment = new Attachment(this.shmid, this.size, { flags: how, address: BigInt(addr) }, () =>
      this.#object.attempt('attach', addr === 0 || addr === 0n ? onAttach : onAttachAt),
    );
    try {
      // Attached it keeps its id: throws if that had become another segment's.
      this.#object.get('segsz');
      this.detach();
    } catch (error) {
      attachment.detach(() => this.#object.attempt('detach'));
      throw error;
    }
    this.#attachment = attachment;
  }

  /** `shmdt(2)`: detaches it. Does nothing if it is detached. */
  detach(): void {
    this.#attachment?.detach(() => this.#object.attempt('detach'));
    this.#attachment = undefined;
  }

  /**
   * Copies bytes out of the attached segment.
   *
   * @throws {@link RangeError} If they are not all inside it.
   * @throws {@link NotAttachedError} If it is not attached.
   */
  read(numberOfBytes: number, offset = 0): Buffer {
    const attachment = this.#attached('read');
    checkInteger('offset', offset, 0, attachment.size);
    checkInteger('numberOfBytes', numberOfBytes, 0, attachment.size - offset);
    return attachment.read(numberOfBytes, offset);
  }

  /**
   * Copies bytes into the attached segment; a string as UTF-8.
   *
   * @throws {@link RangeError} If they do not fit: nothing is written.
   * @throws {@link NotAttachedError} If it is not attached.
   * @throws {@link PermissionError} If it is attached with SHM_RDONLY.
   */
  write(data: Data, offset = 0): void {
    const attachment = this.#attached('write');
    checkInteger('offset', offset, 0, attachment.size);
    if (attachment.readOnly) {
      const reason = 'it is attached with SHM_RDONLY';
      throw refusal(this.#object.attempt('write'), { type: PermissionError, code: 'EACCES', reason });
    }
    attachment.write(data, offset);
  }

  override toJSON(): Record<string, unknown> {
    const { shmid, attached } = this;
    const attributes = { key: () => this.key, size: () => this.size, nattch: () => this.nattch, perm: () => this.perm };
    return { class: 'Memory', shmid, attached, ...readable(attributes) };
  }

  /** The id. */
  get shmid(): number {
    return this.#object.id;
  }
  /** Bytes. */
  get size(): number {
    return this.#object.get('segsz');
  }
  /** Attached by this object. */
  get attached(): boolean {
    return this.#attachment !== undefined;
  }
  /** Attachments in all processes. */
  get nattch(): number {
    return this.#object.get('nattch');
  }
  /** Where it is attached; 0n if it is not. */
  get addr(): bigint {
    return this.#attachment?.address ?? 0n;
  }
  /** The creator's pid. */
  get cpid(): number {
    return this.#object.get('cpid');
  }
  /** The process that attached or detached last. */
  get lpid(): number {
    return this.#object.get('lpid');
  }

  #attached(action: string): Attachment {
    if (this.#attachment) return this.#attachment;
    const reason = 'it is not attached; call attach() first';
    throw refusal(this.#object.attempt(action), { type: NotAttachedError, code: 'ERR_NOT_ATTACHED', reason });
  }
}
