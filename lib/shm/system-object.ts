import { inspect } from 'node:util';
import type { StructName } from '../../ffi/kinds.ts';
import type { MemberOf } from '../../structs/layout/kernel-members.ts';
import { checkOwner, checkPermissions, typeError } from '../checks/arguments.ts';
import { IpcObject } from '../objects/ipc-object.ts';
import { shown } from '../objects/showing.ts';

/** The object behind a Memory or a Semaphore: for this package alone, which is why it is no member. */
export let objectOf: <S extends StructName>(of: SystemObject<S>) => IpcObject<S>;

/** What Memory and Semaphore have in common. Attributes are the kernel's, read from it each time. */
export abstract class SystemObject<S extends StructName> {
  readonly #object: IpcObject<S>;

  static {
    objectOf = (of) => of.#object;
  }

  /** @internal */
  constructor(object: IpcObject<S>) {
    if (!(object instanceof IpcObject)) {
      throw typeError('object', 'given by memory() and semaphore(), which make these objects', object);
    }
    this.#object = object;
  }

  /** Sets the mode to exactly this. */
  setPerm(perm: number): void {
    this.#object.set('mode', checkPermissions(perm, 'perm'));
  }
  /** Sets the owner's group. */
  setGid(gid: number): void {
    this.#object.set('gid', checkOwner('gid', gid));
  }
  /** Sets the owner. */
  setUid(uid: number): void {
    this.#object.set('uid', checkOwner('uid', uid));
  }

  /** The key, or IPC_PRIVATE (0); 0 too for memory that is removed. */
  get key(): number {
    return this.#get('key');
  }
  /** The mode's low nine bits. */
  get perm(): number {
    return this.#object.permissions;
  }
  /** The creator's gid. */
  get cgid(): number {
    return this.#get('cgid');
  }
  /** The creator's uid. */
  get cuid(): number {
    return this.#get('cuid');
  }
  /** The owner's gid. */
  get gid(): number {
    return this.#get('gid');
  }
  /** The owner's uid. */
  get uid(): number {
    return this.#get('uid');
  }

  /** Its class, id and those attributes that can be read now, as data; never throws. */
  abstract toJSON(): Record<string, unknown>;

  /** For console.log(). @internal */
  [inspect.custom](_depth: number, options: object): string {
    const { class: name, ...state } = this.toJSON();
    return shown(String(name), state, options);
  }

  #get(member: 'key' | 'cgid' | 'cuid' | 'gid' | 'uid'): number {
    return this.#object.get(member as MemberOf<S>);
  }
}
