import { IPC_PRIVATE } from '../../ffi/constants.ts';
import { KeyNotFoundError } from '../../ffi/errors.ts';
import type { Kind, StructName } from '../../ffi/kinds.ts';
import { errno } from '../../ffi/libc.ts';
import { refusal } from '../../ffi/refusal.ts';
import { errorFor } from '../../ffi/result.ts';
import { checkKey } from '../checks/arguments.ts';
import { onOpen } from '../checks/failure-reasons.ts';
import { IpcObject } from './ipc-object.ts';
import { hexKey, type Key } from './keys.ts';

/**
 * The id of the existing object with that key.
 *
 * @throws {@link KeyNotFoundError} If there is none. IPC_PRIVATE (0) is nobody's key: to the kernel it means "make a new one".
 */
export function findId(kind: Kind, key: Key): number {
  const number = checkKey(key);
  const attempt = { action: `open ${kind.noun} with key ${hexKey(number)}`, key: number };
  if (number === IPC_PRIVATE) {
    const reason = "IPC_PRIVATE (0) is no object's key; open the object by its id";
    throw refusal(attempt, { type: KeyNotFoundError, code: 'ENOENT', reason });
  }
  const id = kind.find(number);
  if (id === -1) throw errorFor(errno(), kind.getCall, { ...attempt, explain: onOpen(kind.noun) });
  return id;
}

export function openObject<S extends StructName>(kind: Kind<S>, key: Key): IpcObject<S> {
  return new IpcObject(kind, findId(kind, key), checkKey(key));
}

/** The object with that id. @throws {@link RemovedError} If there is none. */
export function openById<S extends StructName>(kind: Kind<S>, id: number): IpcObject<S> {
  const object = new IpcObject(kind, id);
  if (!object.exists) throw object.failure(errno(), 'open');
  return object;
}

/** IPC_RMID by key. */
export function removeByKey(kind: Kind, key: Key): void {
  openObject(kind, key).remove();
}

/** An object of that kind has that key. */
export function hasKey(kind: Kind, key: Key): boolean {
  const number = checkKey(key);
  return number !== IPC_PRIVATE && kind.find(number) !== -1;
}
