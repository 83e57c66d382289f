import { RemovedError } from '../../ffi/errors.ts';
import { kindOf, type StructName } from '../../ffi/kinds.ts';
import { removeAtExit } from '../exit/auto-remove.ts';
import { inherit } from '../exit/threads.ts';
import { ownAttachments } from '../runtime/own-attachments.ts';
import { type Card, IpcObject, type MemoryObject } from './ipc-object.ts';
import { join, removeIfLast } from './last-user.ts';

const HEIR = 'object';

/** For the main thread. */
interface Promised {
  readonly struct: StructName;
  readonly card: Card;
  readonly last: boolean;
}

inherit<Promised>(HEIR, ({ struct, card, last }, endsToo) =>
  removeAtEnd(IpcObject.of(kindOf(struct), card), last, endsToo),
);

/** @param attached - What this process has attached of it ends now. */
function removeAtEnd(object: IpcObject<StructName>, last: boolean, attached: boolean): void {
  if (!last) object.remove();
  else removeIfLast(object as MemoryObject, attached ? ownAttachments(object.id) : 0);
}

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
    const data: Promised = { struct: object.kind.struct, card: object.card, last };
    this.cancel = removeAtExit(() => removeAtEnd(object, last, true), { heir: HEIR, data });
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
