import { checkOwner, checkPermissions, typeError } from '../checks/arguments.ts';
import { IpcObject } from '../objects/ipc-object.ts';

/** What Memory and Semaphore have in common. Attributes are the kernel's, asked anew at each reading. */
export abstract class SystemObject<Member extends string> {
  /** @internal */
  protected readonly control: IpcObject<Member>;

  /** @internal */
  protected constructor(control: IpcObject<Member>) {
    if (!(control instanceof IpcObject)) {
      throw typeError('control', 'given by memory() and semaphore(), which make these objects', control);
    }
    this.control = control;
  }

  /** Sets the mode to exactly this. */
  setPerm(perm: number): void {
    this.control.set('mode', checkPermissions(perm, 'perm'));
  }
  /** Sets the owner's group. */
  setGid(gid: number): void {
    this.control.set('gid', checkOwner('gid', gid));
  }
  /** Sets the owner. */
  setUid(uid: number): void {
    this.control.set('uid', checkOwner('uid', uid));
  }

  /** The key, or IPC_PRIVATE (0); 0 too for memory that is removed. */
  get key(): number {
    return this.control.get('key');
  }
  /** The mode's low nine bits. */
  get perm(): number {
    return this.control.permissions;
  }
  /** The creator's gid. */
  get cgid(): number {
    return this.control.get('cgid');
  }
  /** The creator's uid. */
  get cuid(): number {
    return this.control.get('cuid');
  }
  /** The owner's gid. */
  get gid(): number {
    return this.control.get('gid');
  }
  /** The owner's uid. */
  get uid(): number {
    return this.control.get('uid');
  }
}
