import { IpcError, NotAttachedError } from '../../ffi/errors.ts';
import { refusal } from '../../ffi/refusal.ts';
import type { BlockingOptions } from './options.ts';
import type { SharedObject } from './shared-object.ts';
import type { UntilOptions } from './until.ts';

/** A way to hold a lock, exclusively or as one of many: what {@link BasicLock} counts, this does. */
export interface Side {
  /** The quick try, with no system call; false also if that does not suffice. */
  grab(): boolean;
  /** The thorough try. */
  tryTake(): boolean;
  /** Blocks this thread until it is taken. */
  take(patience: BlockingOptions): void;
  /** Waits until it is taken. @param taken - Called at that moment; the promise resolves to what it returns. */
  takeLater<T>(taken: () => T, patience: UntilOptions): Promise<T>;
  give(): void;
  readonly abandoned: boolean;
  alreadyHeld(): Error;
  notOwner(): Error;
}

export function alreadyHeld(object: SharedObject): IpcError {
  const reason = 'it is held in this thread already: the wait would never end';
  return refusal(object.attempt('acquire'), { type: IpcError, code: 'ERR_ALREADY_HELD', reason });
}

export function notOwner(object: SharedObject): IpcError {
  const reason = 'this handle does not hold it';
  return refusal(object.attempt('release'), { type: IpcError, code: 'ERR_NOT_OWNER', reason });
}

export function disposed(object: SharedObject): NotAttachedError {
  const reason = 'its handle was disposed of';
  return refusal(object.attempt('use'), { type: NotAttachedError, code: 'ERR_NOT_ATTACHED', reason });
}

/** The side of a lock whose handle was disposed of. */
export class ClosedSide implements Side {
  readonly abandoned = false;
  readonly #object: SharedObject;

  constructor(object: SharedObject) {
    this.#object = object;
  }

  grab(): boolean {
    throw disposed(this.#object);
  }
  tryTake(): boolean {
    throw disposed(this.#object);
  }
  take(): void {
    throw disposed(this.#object);
  }
  async takeLater<T>(): Promise<T> {
    throw disposed(this.#object);
  }
  give(): void {
    throw disposed(this.#object);
  }
  alreadyHeld(): Error {
    return disposed(this.#object);
  }
  notOwner(): Error {
    return disposed(this.#object);
  }
}
