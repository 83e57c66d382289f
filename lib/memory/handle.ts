import { SHM_LOCK, SHM_RDONLY, SHM_UNLOCK } from '../../ffi/constants.ts';
import { NotAttachedError, PermissionError } from '../../ffi/errors.ts';
import { MEMORY } from '../../ffi/kinds.ts';
import { errno } from '../../ffi/libc.ts';
import { os } from '../../ffi/platform.ts';
import { refusal } from '../../ffi/refusal.ts';
import { shm } from '../../ffi/shm.ts';
import { structAt, structsAt } from '../../structs/struct-type.ts';
import type { StructOf, StructType } from '../../structs/types.ts';
import { checkByte, checkBytes, checkId, checkInteger, type Data, typeError } from '../checks/arguments.ts';
import { onAttach, onLock } from '../checks/failure-reasons.ts';
import { linuxOnly } from '../checks/linux-only.ts';
import { ObjectHandle, Opened, objectOf, removalOf, snapshot } from '../objects/handle.ts';
import type { Key } from '../objects/keys.ts';
import { openById } from '../objects/open.ts';
import { Attachment } from './attachment.ts';
import { checkOpenOptions, type OpenMemoryOptions } from './open-options.ts';
import { checkStruct, checkStructs } from './structs.ts';
import { checkAlignment, checkElements, checkTypedArray, type TypedArrayConstructor } from './typed-arrays.ts';

/** A handle to a piece of shared memory, attached to this process from the start. */
export class SharedMemoryHandle extends ObjectHandle<'shmid_ds'> {
  readonly #object = objectOf(this);
  readonly #removal = removalOf(this);
  readonly #size: number;
  readonly #readOnly: boolean;
  #attachment: Attachment | undefined;

  /**
   * Opens and attaches the existing segment with that key.
   *
   * @throws {@link KeyNotFoundError} If no shared memory has that key.
   * @throws {@link PermissionError} If its mode does not let this user read, or write unless `readOnly` is set.
   */
  constructor(key: Key, options?: OpenMemoryOptions);
  /** @internal */
  constructor(of: Key | Opened<'shmid_ds'>, options?: OpenMemoryOptions);
  constructor(of: Key | Opened<'shmid_ds'>, options?: OpenMemoryOptions) {
    const { readOnly, last } = checkOpenOptions(options);
    super(MEMORY, of, last);
    this.#readOnly = readOnly;
    try {
      this.#size = this.#object.get('segsz');
      this.attach();
    } catch (error) {
      this.#removal?.cancel();
      throw error;
    }
  }

  /** Opens and attaches the segment with that id, e.g. one made with IPC_PRIVATE. */
  static fromId(shmid: number, options?: OpenMemoryOptions): SharedMemoryHandle {
    checkId('shmid', shmid);
    checkOpenOptions(options);
    return handleTo(new Opened(openById(MEMORY, shmid)), options);
  }

  /**
   * Copies bytes out.
   *
   * @param numberOfBytes - 0, the default, means from `offset` to the end.
   * @throws {@link RangeError} If that is not all inside the segment.
   * @throws {@link NotAttachedError} After detach().
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
   * @throws {@link RangeError} If the offset is outside the segment.
   * @throws {@link NotAttachedError} After detach().
   */
  readInto(target: ArrayBuffer | ArrayBufferView, offset = 0): number {
    const bytes = checkBytes('target', 'an ArrayBuffer or a view of one', target);
    checkInteger('offset', offset, 0, this.#size);
    return this.#attached('read').readInto(bytes, offset);
  }

  /**
   * Copies bytes in; a string as UTF-8, of a view exactly its part.
   *
   * @throws {@link RangeError} If it does not fit: nothing is written.
   * @throws {@link PermissionError} On a handle opened with `readOnly`.
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
   * @throws {@link RangeError} If that is not all inside the segment, or longer than `buffer.constants.MAX_LENGTH`.
   * @throws {@link PermissionError} On a handle opened with `readOnly`: JavaScript has no read-only views, and to write through one of
   * a read-only attachment would end the process. Use read() or struct().
   * @throws {@link UnsupportedError} Where the runtime allows no ArrayBuffers over foreign memory, as in Electron.
   */
  buffer(offset = 0, length?: number): Buffer {
    checkInteger('offset', offset, 0, this.#size);
    const rest = this.#size - offset;
    const count = length === undefined ? rest : checkInteger('length', length, 0, rest);
    const { buffer, byteOffset } = this.#viewable().window(offset, count);
    return Buffer.from(buffer, byteOffset, count);
  }

  /**
   * A typed array over the segment itself, without a copy: as {@link SharedMemoryHandle.buffer}, whose errors it shares.
   *
   * @param type - A typed array's constructor, e.g. `Int32Array`.
   * @param byteOffset - Bytes; a multiple of the size of an element. Default 0.
   * @param length - Elements, as for the constructor itself. Default: as many whole ones as there are to the end.
   */
  view<T extends TypedArrayConstructor>(type: T, byteOffset = 0, length?: number): InstanceType<T> {
    checkTypedArray(type);
    const element = type.BYTES_PER_ELEMENT;
    checkInteger('byteOffset', byteOffset, 0, this.#size);
    checkAlignment('byteOffset', byteOffset, element);
    const most = Math.floor((this.#size - byteOffset) / element);
    const count = length === undefined ? most : checkElements(length, most, type);
    const window = this.#viewable().window(byteOffset, count * element);
    const View = type as unknown as new (buffer: ArrayBuffer, byteOffset: number, length: number) => InstanceType<T>;
    return new View(window.buffer, window.byteOffset, count);
  }

  /**
   * A C struct in the segment itself: reading a member reads the memory, assigning writes it. As
   * {@link SharedMemoryHandle.buffer}, whose errors it shares; after detach() every access throws a TypeError on Node 22 and later.
   * On a handle opened with `readOnly` it reads the memory, and assigning throws a {@link PermissionError}.
   *
   * @param type - Made by `defineStruct`, `defineUnion` or `parseC`.
   * @param offset - Bytes; a multiple of the struct's alignment. Default 0.
   */
  struct<S extends StructType>(type: S, offset = 0): StructOf<S> {
    checkStruct(type, offset, this.#size);
    const { buffer, byteOffset } = this.#attached('view').window(offset, type.size);
    return structAt(type, buffer, byteOffset, !this.#readOnly);
  }

  /** A live array of such structs, one after another. @param count - Default: as many as there are bytes for. */
  structs<S extends StructType>(type: S, offset = 0, count?: number): StructOf<S>[] {
    const fitting = checkStructs(type, offset, count, this.#size);
    const { buffer, byteOffset } = this.#attached('view').window(offset, fitting * type.size);
    return structsAt(type, buffer, byteOffset, fitting, !this.#readOnly);
  }

  /** Attaches again after detach(). @throws {@link RemovedError} If the segment is gone. */
  attach(): void {
    if (this.#attachment) return;
    const attempt = () => this.#object.attempt('attach', onAttach, 'open it with `readOnly: true`');
    const attachment = new Attachment(this.shmid, this.#size, { flags: this.#readOnly ? SHM_RDONLY : 0 }, attempt);
    try {
      // Attached it keeps its id, so that the answer is about what was attached.
      this.#object.get('segsz');
      this.#removal?.joined();
    } catch (error) {
      attachment.detach(attempt);
      throw error;
    }
    this.#attachment = attachment;
  }

  /** Detaches the segment from this process; with `autoRemove: 'last'` removes it if no other has it attached. */
  detach(): void {
    if (!this.#attachment) return;
    this.#attachment.detach(() => this.#object.attempt('detach'));
    this.#attachment = undefined;
    this.#removal?.left();
  }

  /** Keeps the pages out of swap: SHM_LOCK. @throws {@link UnsupportedError} Anywhere but on Linux. */
  lock(): void {
    this.#swap(SHM_LOCK, 'lock');
  }

  /** Undoes lock(): SHM_UNLOCK. @throws {@link UnsupportedError} Anywhere but on Linux. */
  unlock(): void {
    this.#swap(SHM_UNLOCK, 'unlock');
  }

  /** Detaches, and removes the segment if `autoRemove` says so. */
  override [Symbol.dispose](): void {
    try {
      this.detach();
    } finally {
      super[Symbol.dispose]();
    }
  }

  override get [Symbol.toStringTag](): string {
    return 'SharedMemoryHandle';
  }

  override toJSON(): Record<string, unknown> {
    return snapshot(this, {
      shmid: () => this.shmid,
      size: () => this.#size,
      attached: () => this.attached,
      readOnly: () => this.#readOnly,
      permissions: () => this.permissions,
      numberAttached: () => this.numberAttached,
    });
  }

  /** The system's number for it. Linux gives an id again after some millions of objects: the handle notices. */
  get shmid(): number {
    return this.#object.id;
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
    return this.#object.get('cpid');
  }
  /** The process that attached or detached last. */
  get lastPid(): number {
    return this.#object.get('lpid');
  }
  /** Attachments in all processes: shm_nattch. */
  get numberAttached(): number {
    return this.#object.get('nattch');
  }
  /** When any process last attached; null: never. */
  get lastAttachTime(): Date | null {
    return this.#object.date('atime');
  }
  /** When any process last detached; null: never. */
  get lastDetachTime(): Date | null {
    return this.#object.date('dtime');
  }

  #viewable(): Attachment {
    const attachment = this.#attached('view');
    if (!this.#readOnly) return attachment;
    const reason =
      'this handle was opened with readOnly, and JavaScript has no read-only views; use read() or struct()';
    throw refusal(this.#object.attempt('view'), { type: PermissionError, code: 'EACCES', reason });
  }

  #attached(action: string): Attachment {
    if (this.#attachment) return this.#attachment;
    const reason = 'it is detached; call attach() first';
    throw refusal(this.#object.attempt(action), { type: NotAttachedError, code: 'ERR_NOT_ATTACHED', reason });
  }

  #writable(action: string): Attachment {
    const attachment = this.#attached(action);
    if (!this.#readOnly) return attachment;
    const reason = 'this handle was opened with readOnly';
    throw refusal(this.#object.attempt(action), { type: PermissionError, code: 'EACCES', reason });
  }

  #swap(command: number, action: string): void {
    if (os !== 'linux') throw linuxOnly(`${action}()`);
    if (shm().shmctl(this.shmid, command, null) === -1) throw this.#object.failure(errno(), action, 'shmctl', onLock);
  }
}

/** Outside of the class: one that names itself is renamed by the build, and shows that name. */
function handleTo(opened: Opened<'shmid_ds'>, options?: OpenMemoryOptions): SharedMemoryHandle {
  return new SharedMemoryHandle(opened, options);
}
