import { SHM_LOCK, SHM_RDONLY, SHM_UNLOCK } from '../../ffi/constants.ts';
import { NotAttachedError, PermissionError } from '../../ffi/errors.ts';
import { os } from '../../ffi/platform.ts';
import { shm } from '../../ffi/shm.ts';
import { codecOf } from '../../structs/codec.ts';
import type { StructOf, StructType } from '../../structs/define-struct.ts';
import type { ShmMember } from '../../structs/layout/kernel-members.ts';
import {
  checkBoolean,
  checkByte,
  checkBytes,
  checkId,
  checkInteger,
  checkOptions,
  type Data,
  rangeError,
  typeError,
} from '../checks/arguments.ts';
import { onAttach, onLock } from '../checks/failure-reasons.ts';
import { linuxOnly } from '../checks/linux-only.ts';
import { ObjectHandle, type Origin } from '../objects/handle.ts';
import { IpcObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { MEMORY } from '../objects/kinds.ts';
import { openObject } from '../objects/open.ts';
import { Attachment } from './attachment.ts';
import { checkAlignment, checkTypedArray, type TypedArrayConstructor } from './typed-arrays.ts';

/** A handle to a piece of shared memory, attached to this process from the start. */
export class SharedMemoryHandle extends ObjectHandle<ShmMember> {
  readonly #size: number;
  readonly #readOnly: boolean;
  #attachment: Attachment | undefined;

  /**
   * Opens and attaches the existing segment with that key.
   *
   * @throws {KeyNotFoundError} If no shared memory has that key.
   * @throws {PermissionError} If its mode does not let this user read, or write unless `readOnly` is set.
   */
  constructor(key: Key, options?: { readOnly?: boolean });
  constructor(of: Key | IpcObject<ShmMember>, options?: Opening) {
    const { readOnly = false } = checkOptions(options);
    checkBoolean('readOnly', readOnly);
    const opening = of instanceof IpcObject ? (options ?? NOTHING) : NOTHING;
    super(of instanceof IpcObject ? of : openObject(MEMORY, of), opening);
    this.#readOnly = readOnly;
    this.#size = opening.size ?? this.control.get('segsz');
    this.attach();
  }

  /** Opens and attaches the segment with that id, e.g. one made with IPC_PRIVATE. */
  static fromId(shmid: number, options?: { readOnly?: boolean }): SharedMemoryHandle {
    checkId('shmid', shmid);
    const { readOnly = false } = checkOptions(options);
    checkBoolean('readOnly', readOnly);
    return openMemory(IpcObject.fromId(MEMORY, shmid), { readOnly });
  }

  /**
   * Copies bytes out.
   *
   * @param numberOfBytes - 0, the default, means from `offset` to the end.
   * @throws {RangeError} If that is not all inside the segment.
   * @throws {NotAttachedError} After detach().
   */
  read(numberOfBytes?: number, offset?: number): Buffer;
  /** The same as text. */
  read(numberOfBytes: number, offset: number, encoding: BufferEncoding): string;
  read(numberOfBytes = 0, offset = 0, encoding?: BufferEncoding): Buffer | string {
    checkInteger('offset', offset, 0, this.#size);
    checkInteger('numberOfBytes', numberOfBytes, 0, this.#size - offset);
    if (encoding !== undefined && !Buffer.isEncoding(encoding)) {
      throw typeError('encoding', "one of Node's encodings, such as 'utf8'", encoding);
    }
    const bytes = this.#attached('read').read(numberOfBytes || this.#size - offset, offset);
    return encoding === undefined ? bytes : bytes.toString(encoding);
  }

  /**
   * Copies bytes out into memory of the caller's: read() without the allocation.
   *
   * @param target - Takes as many bytes as it holds, or as there are from `offset` to the end; a view exactly its part.
   * @param offset - Bytes. Default 0.
   * @returns How many bytes were copied.
   * @throws {RangeError} If the offset is outside the segment.
   * @throws {NotAttachedError} After detach().
   */
  readInto(target: ArrayBuffer | ArrayBufferView, offset = 0): number {
    const bytes = checkBytes('target', 'an ArrayBuffer or a view of one', target);
    checkInteger('offset', offset, 0, this.#size);
    return this.#attached('read').readInto(bytes, offset);
  }

  /**
   * Copies bytes in; a string as UTF-8, of a view exactly its part.
   *
   * @throws {RangeError} If it does not fit: nothing is written.
   * @throws {PermissionError} On a handle opened with `readOnly`.
   */
  write(data: Data, offset = 0): void {
    checkInteger('offset', offset, 0, this.#size);
    this.#writable('write').write(data, offset);
  }

  /** Sets every byte from `offset` (default 0) to before `end` (default: the size) to a byte value or one-byte character. */
  fill(byte: string | number, offset = 0, end: number = this.#size): void {
    const value = checkByte('byte', byte);
    checkInteger('offset', offset, 0, this.#size);
    checkInteger('end', end, offset, this.#size);
    this.#writable('fill').fill(value, offset, end);
  }

  /**
   * Bytes of the segment itself, without a copy.
   *
   * After detach() no view of any kind can do harm: on Node 22 and later its length is 0 at once; on Node 20 it keeps its length
   * and, on Linux, reads and writes memory that nobody else sees, while elsewhere the segment stays attached until the last view
   * is garbage collected. A view keeps the segment attached when its handle is garbage collected first.
   *
   * @param offset - Bytes. Default 0.
   * @param length - Bytes. Default: to the end.
   * @throws {RangeError} If that is not all inside the segment, or longer than `buffer.constants.MAX_LENGTH`.
   * @throws {PermissionError} On a handle opened with `readOnly`: JavaScript has no read-only views, and to write through one of
   * a read-only attachment would end the process. Use read().
   * @throws {UnsupportedError} Where the runtime allows no ArrayBuffers over foreign memory, as in Electron.
   */
  buffer(offset?: number, length?: number): Buffer {
    const { buffer, byteOffset, byteLength } = this.#window(1, offset, length);
    return Buffer.from(buffer, byteOffset, byteLength);
  }

  /**
   * A typed array over the segment itself, without a copy: as {@link SharedMemoryHandle.buffer}, whose errors it shares.
   *
   * @param type - A typed array's constructor, e.g. `Int32Array`.
   * @param offset - Bytes; a multiple of the size of an element. Default 0.
   * @param length - Bytes; a multiple of the size of an element. Default: as many whole elements as there are to the end.
   */
  view<T extends TypedArrayConstructor>(type: T, offset?: number, length?: number): InstanceType<T> {
    checkTypedArray(type);
    const { buffer, byteOffset, byteLength } = this.#window(type.BYTES_PER_ELEMENT, offset, length);
    const View = type as unknown as new (buffer: ArrayBuffer, byteOffset: number, length: number) => InstanceType<T>;
    return new View(buffer, byteOffset, byteLength / type.BYTES_PER_ELEMENT);
  }

  /**
   * A C struct in the segment itself: reading a member reads the memory, assigning writes it. As
   * {@link SharedMemoryHandle.buffer}, whose errors it shares; after detach() every access throws a TypeError on Node 22 and later.
   *
   * @param type - Made by `defineStruct`.
   * @param offset - Bytes; a multiple of the struct's alignment. Default 0.
   */
  struct<S extends StructType>(type: S, offset = 0): StructOf<S> {
    if (!codecOf(type) || typeof type.at !== 'function') throw typeError('type', 'a struct made by defineStruct', type);
    const { size, alignment } = type;
    checkInteger('offset', offset, 0, this.#size);
    checkAlignment('offset', offset, alignment);
    if (size > this.#size - offset) {
      throw rangeError('type', `a struct of at most the ${this.#size - offset} bytes from there to the end`, size);
    }
    const { buffer, byteOffset } = this.#viewable().window(offset, size);
    return type.at(buffer, byteOffset) as StructOf<S>;
  }

  /** Attaches again after detach(). @throws {RemovedError} If the segment is gone. */
  attach(): void {
    this.#attachment ??= new Attachment(this.control.id, this.#size, { flags: this.#readOnly ? SHM_RDONLY : 0 }, () =>
      this.control.attempt('attach', onAttach),
    );
  }

  /** Detaches the segment from this process. Does nothing if it is detached. */
  detach(): void {
    this.#attachment?.detach(() => this.control.attempt('detach'));
    this.#attachment = undefined;
  }

  /** Keeps the pages out of swap: SHM_LOCK. @throws {UnsupportedError} Anywhere but on Linux. */
  lock(): void {
    this.#swap(SHM_LOCK, 'lock');
  }

  /** Undoes lock(): SHM_UNLOCK. @throws {UnsupportedError} Anywhere but on Linux. */
  unlock(): void {
    this.#swap(SHM_UNLOCK, 'unlock');
  }

  /** Detaches, and removes the segment if it was created with `autoRemove`. */
  override [Symbol.dispose](): void {
    this.detach();
    super[Symbol.dispose]();
  }

  /** The system's number for it, which never moves over to another segment. */
  get shmid(): number {
    return this.control.id;
  }
  /** Bytes. */
  get size(): number {
    return this.#size;
  }
  /** Attached through this handle. */
  get attached(): boolean {
    return this.#attachment !== undefined;
  }
  /** Opened with `readOnly`: neither writes nor views. */
  get readOnly(): boolean {
    return this.#readOnly;
  }
  /** The process that made it. */
  get creatorPid(): number {
    return this.control.get('cpid');
  }
  /** The process that attached or detached last. */
  get lastPid(): number {
    return this.control.get('lpid');
  }
  /** Attachments in all processes: shm_nattch. */
  get numberAttached(): number {
    return this.control.get('nattch');
  }
  /** When any process last attached; null: never. */
  get lastAttachTime(): Date | null {
    return this.control.date('atime');
  }
  /** When any process last detached; null: never. */
  get lastDetachTime(): Date | null {
    return this.control.date('dtime');
  }

  /** Where a view lies, all checked. */
  #window(
    element: number,
    offset = 0,
    length?: number,
  ): { buffer: ArrayBuffer; byteOffset: number; byteLength: number } {
    checkInteger('offset', offset, 0, this.#size);
    const rest = this.#size - offset;
    const byteLength = checkInteger('length', length === undefined ? rest - (rest % element) : length, 0, rest);
    checkAlignment('offset', offset, element);
    checkAlignment('length', byteLength, element);
    return { ...this.#viewable().window(offset, byteLength), byteLength };
  }

  #viewable(): Attachment {
    const attachment = this.#attached('view');
    if (!this.#readOnly) return attachment;
    throw new PermissionError(
      `Cannot view ${this.control.label}: this handle was opened with readOnly, and JavaScript has no read-only views; use read()`,
      { code: 'EACCES', key: this.key, id: this.shmid },
    );
  }

  #attached(action: string): Attachment {
    if (this.#attachment) return this.#attachment;
    throw new NotAttachedError(`Cannot ${action} ${this.control.label}: it is detached; call attach() first`, {
      code: 'ERR_NOT_ATTACHED',
      key: this.key,
      id: this.shmid,
    });
  }

  #writable(action: string): Attachment {
    const attachment = this.#attached(action);
    if (!this.#readOnly) return attachment;
    throw new PermissionError(`Cannot ${action} ${this.control.label}: this handle was opened with readOnly`, {
      code: 'EACCES',
      key: this.key,
      id: this.shmid,
    });
  }

  #swap(command: number, action: string): void {
    if (os !== 'linux') throw linuxOnly(`${action}()`);
    if (shm().shmctl(this.shmid, command, null) === -1) throw this.control.failure(action, 'shmctl', onLock);
  }
}

/** What is known of the segment before it is opened; no caller from outside can give it. */
interface Opening extends Origin {
  readOnly?: boolean;
  size?: number;
}
const NOTHING: Opening = {};

/** A handle to a segment whose control is at hand. */
export function openMemory(control: IpcObject<ShmMember>, options?: Opening): SharedMemoryHandle {
  const Handle: new (of: never, options?: Opening) => SharedMemoryHandle = SharedMemoryHandle;
  return new Handle(control as never, options);
}
