import { RemovedError } from '../../ffi/errors.ts';
import type { StructName } from '../../ffi/kinds.ts';
import { removeAtExit } from '../exit/auto-remove.ts';
import { ownAttachments } from '../runtime/own-attachments.ts';
import type { IpcObject, MemoryObject } from './ipc-object.ts';
import { join, removeIfLast } from './last-user.ts';

/** What `autoRemove` has promised for an object, and keeps at the latest when this thread ends. */
export class Removal {
  readonly #object: IpcObject<StructName>;
  readonly #last: boolean;
  /** Takes it back; false if it was kept already. */
  readonly cancel: () => boolean;

  /** @param last - Only if nobody else has it attached: it is memory. */
  constructor(object: IpcObject<StructName>, last: boolean) {
    this.#object = object;
    this.#last = last;
    const segment = object as MemoryObject;
    this.cancel = removeAtExit(
      this.#last ? () => removeIfLast(segment, ownAttachments(segment.id)) : () => object.remove(),
    );
  }

  /** The handle is disposed of. */
  keep(): void {
    if (this.cancel()) this.#remove();
  }

  /** The handle has attached its memory. @throws {RemovedError} If the one that was the last has just removed it. */
  joined(): void {
    if (this.#last) join(this.#object as MemoryObject);
  }

  /** The handle has detached its memory, but may attach it again. */
  left(): void {
    if (this.#last) this.#remove();
  }

  #remove(): void {
    try {
      if (this.#last) removeIfLast(this.#object as MemoryObject);
      else this.#object.remove();
    } catch (error) {
      if (!(error instanceof RemovedError)) throw error;
    }
  }
}
