import { inspect } from 'node:util';
import type { Kind, StructName } from '../../ffi/kinds.ts';
import type { MemberOf } from '../../structs/layout/kernel-members.ts';
import { checkOwner, checkPermissions } from '../checks/arguments.ts';
import type { IpcObject } from './ipc-object.ts';
import { hexKey, type Key } from './keys.ts';
import { openObject } from './open.ts';
import { Removal } from './removal.ts';
import { readable, shown, unquoted } from './showing.ts';

/** An object that is at hand already, in the place of a key. Not exported from the package: only from inside is one given. */
export class Opened<S extends StructName> {
  readonly object: IpcObject<S>;
  readonly created: boolean;
  readonly autoRemove: boolean;

  /** @param origin.autoRemove - Remove it at the end of the process, or when the handle is disposed of. */
  constructor(object: IpcObject<S>, { created = false, autoRemove = false } = {}) {
    this.object = object;
    this.created = created;
    this.autoRemove = autoRemove;
  }
}

/** The object behind a handle: for this package alone, which is why it is no member. */
export let objectOf: <S extends StructName>(handle: ObjectHandle<S>) => IpcObject<S>;
/** What `autoRemove` has promised for it. */
export let removalOf: (handle: ObjectHandle<StructName>) => Removal | undefined;

/** What handles to all kinds of object have in common. */
export abstract class ObjectHandle<S extends StructName> implements Disposable {
  readonly #object: IpcObject<S>;
  readonly #created: boolean;
  readonly #removal: Removal | undefined;

  static {
    objectOf = (handle) => handle.#object;
    removalOf = (handle) => handle.#removal;
  }

  /** @internal */
  constructor(kind: Kind<S>, of: Key | Opened<S>, last = false) {
    const { object, created, autoRemove } = of instanceof Opened ? of : new Opened(openObject(kind, of));
    this.#object = object;
    this.#created = created;
    if (autoRemove || last) this.#removal = new Removal(object, last);
  }

  /**
   * Removes the object from the system, for all processes. Never another object that got its id.
   *
   * @throws {@link RemovedError} If it is gone already.
   */
  remove(): void {
    this.#removal?.cancel();
    this.#object.remove();
  }

  /** Removes the object if it was created with `autoRemove`. */
  [Symbol.dispose](): void {
    this.#removal?.keep();
  }

  /** True if this handle made its object; false if it opened one that was there. */
  get created(): boolean {
    return this.#created;
  }
  /** The key that other processes open it by; 0 if it was made with IPC_PRIVATE. */
  get key(): Key {
    return this.#object.key;
  }
  /** The key still names this very object: false once it was removed, also if another one was made under its key. */
  get current(): boolean {
    return this.#object.current;
  }
  /** The mode's low nine bits; only the owner, the creator and root may set them. */
  get permissions(): number {
    return this.#object.permissions;
  }
  set permissions(mode: number) {
    this.#object.set('mode', checkPermissions(mode));
  }
  /** The owner; only the owner, the creator and root may set it. */
  get uid(): number {
    return this.#get('uid');
  }
  set uid(uid: number) {
    this.#object.set('uid', checkOwner('uid', uid));
  }
  /** The owner's group; only the owner, the creator and root may set it. */
  get gid(): number {
    return this.#get('gid');
  }
  set gid(gid: number) {
    this.#object.set('gid', checkOwner('gid', gid));
  }
  /** The user who made it. */
  get creatorUid(): number {
    return this.#get('cuid');
  }
  /** The group of the user who made it. */
  get creatorGid(): number {
    return this.#get('cgid');
  }
  /** When it was created or its attributes were last set. */
  get lastChangeTime(): Date | null {
    return this.#object.date('ctime' as MemberOf<S>);
  }

  /** The name of the class, also where a bundler has renamed that. */
  abstract readonly [Symbol.toStringTag]: string;

  /**
   * Its class, key, id and present state, as data; never throws. What cannot be read is left out, and an object that is gone
   * has `removed: true`.
   */
  abstract toJSON(): Record<string, unknown>;

  /** Class, key and id. */
  toString(): string {
    return `${this[Symbol.toStringTag]} ${hexKey(this.key)} (id ${this.#object.id})`;
  }

  /** For console.log(). @internal */
  [inspect.custom](_depth: number, options: object): string {
    const { class: name, key: _, keyHex, ...state } = this.toJSON();
    return shown(String(name), { key: unquoted(keyHex), ...state }, options);
  }

  #get(member: 'uid' | 'gid' | 'cuid' | 'cgid'): number {
    return this.#object.get(member as MemberOf<S>);
  }
}

/** What a handle shows of itself: as many of the attributes as can be read. */
export function snapshot<S extends StructName>(
  handle: ObjectHandle<S>,
  attributes: Record<string, () => unknown>,
): Record<string, unknown> {
  const { key, exists } = objectOf(handle);
  const shown = { class: handle[Symbol.toStringTag], key, keyHex: hexKey(key), ...readable(attributes) };
  return exists ? shown : { ...shown, removed: true };
}
