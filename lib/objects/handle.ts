import { RemovedError } from '../../ffi/errors.ts';
import { checkOwner, checkPermissions } from '../checks/arguments.ts';
import { removeAtExit } from '../exit/auto-remove.ts';
import type { IpcObject } from './ipc-object.ts';
import type { Key } from './keys.ts';

/** Where the object of a handle comes from. */
export interface Origin {
  created?: boolean;
  /** Remove it at the end of the process, or when the handle is disposed of. */
  autoRemove?: boolean;
}

/** What handles to all kinds of object have in common. */
export abstract class ObjectHandle<Member extends string> implements Disposable {
  /** @internal */
  protected readonly control: IpcObject<Member | 'ctime'>;
  readonly #created: boolean;
  #cancelRemoval: (() => boolean) | undefined;

  /** @internal */
  protected constructor(control: IpcObject<Member | 'ctime'>, { created = false, autoRemove = false }: Origin = {}) {
    this.control = control;
    this.#created = created;
    if (autoRemove) this.#cancelRemoval = removeAtExit(() => control.remove());
  }

  /** Removes the object from the system, for everybody. @throws {RemovedError} If it is gone already. */
  remove(): void {
    this.control.remove();
    this.#cancelRemoval?.();
  }

  /** Removes the object if it was created with `autoRemove`. */
  [Symbol.dispose](): void {
    if (!this.#cancelRemoval?.()) return;
    try {
      this.control.remove();
    } catch (error) {
      if (!(error instanceof RemovedError)) throw error;
    }
  }

  /** True if this handle made its object; false if it opened one that was there. */
  get created(): boolean {
    return this.#created;
  }
  /** The key that other processes open it by; 0 if it was made with IPC_PRIVATE. */
  get key(): Key {
    return this.control.key;
  }
  /** The key still names this very object: false once it was removed, also if somebody made a new one under its key. */
  get current(): boolean {
    return this.control.current;
  }
  /** The mode's low nine bits; only the owner, the creator and root may set them. */
  get permissions(): number {
    return this.control.permissions;
  }
  set permissions(mode: number) {
    this.control.set('mode', checkPermissions(mode));
  }
  /** The owner; only the owner, the creator and root may set it. */
  get uid(): number {
    return this.control.get('uid');
  }
  set uid(uid: number) {
    this.control.set('uid', checkOwner('uid', uid));
  }
  /** The owner's group; only the owner, the creator and root may set it. */
  get gid(): number {
    return this.control.get('gid');
  }
  set gid(gid: number) {
    this.control.set('gid', checkOwner('gid', gid));
  }
  /** Who made it. */
  get creatorUid(): number {
    return this.control.get('cuid');
  }
  /** The group of who made it. */
  get creatorGid(): number {
    return this.control.get('cgid');
  }
  /** When it was created or its attributes were last set. */
  get lastChangeTime(): Date | null {
    return this.control.date('ctime');
  }
}
