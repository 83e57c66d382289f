import { IPC_PRIVATE } from '../../ffi/constants.ts';
import { KeyNotFoundError } from '../../ffi/errors.ts';
import { errno } from '../../ffi/libc.ts';
import { errorFor } from '../../ffi/result.ts';
import { checkKey } from '../checks/arguments.ts';
import { IpcObject, type Kind } from './ipc-object.ts';
import { hexKey, type Key } from './keys.ts';

/**
 * The id of the existing object with that key.
 *
 * @throws {KeyNotFoundError} If there is none. IPC_PRIVATE (0) is nobody's key: to the kernel it means "make a new one".
 */
export function findId<M extends string>(kind: Kind<M>, key: Key): number {
  const number = checkKey(key);
  if (number === IPC_PRIVATE) {
    throw new KeyNotFoundError(
      `Cannot open ${kind.noun} with key 0: IPC_PRIVATE is no object's key; open the object by its id`,
      { code: 'ENOENT', key: number },
    );
  }
  const id = kind.find(number);
  if (id === -1) {
    throw errorFor(errno(), kind.getCall, {
      action: `open ${kind.noun} with key ${hexKey(number)}`,
      key: number,
      explain: (code) => (code === 'ENOENT' ? { reason: `no ${kind.noun} has that key` } : undefined),
    });
  }
  return id;
}

export function openObject<M extends string>(kind: Kind<M>, key: Key): IpcObject<M> {
  return new IpcObject(kind, findId(kind, key), checkKey(key));
}

/** IPC_RMID by key. */
export function removeByKey<M extends string>(kind: Kind<M>, key: Key): void {
  openObject(kind, key).remove();
}

/** An object of that kind has that key. */
export function hasKey<M extends string>(kind: Kind<M>, key: Key): boolean {
  const number = checkKey(key);
  return number !== IPC_PRIVATE && kind.find(number) !== -1;
}
