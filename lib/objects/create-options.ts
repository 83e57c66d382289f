import { checkBoolean, checkKey, checkPermissions, rangeError, typeError } from '../checks/arguments.ts';
import type { Key } from './keys.ts';
import { isUnderConstruction } from './mode-marks.ts';

/** What the create functions have in common. */
export interface CreateOptions {
  /** The key that other processes open it by. Default: a random unused one, never IPC_PRIVATE. */
  key?: Key | undefined;
  /** The mode: read and write bits for owner, group and others, at most 0o777. */
  permissions?: number | undefined;
  /**
   * Remove the object when this process ends or the handle is disposed of. Default false. With `orOpen`: only by the handle
   * that made it, so not for objects that several processes share by their key.
   */
  autoRemove?: boolean | undefined;
  /**
   * With a key: open the object if there is one, and make it otherwise. Of many processes that do so at once exactly one makes
   * it, and the others wait until it is ready; the handle's `created` says which. Default false.
   */
  orOpen?: boolean | undefined;
  /**
   * With `orOpen`: also open an object that neither this user nor root made and owns. Default: true if `permissions` let others
   * in, false if they do not (as 0o600); PermissionError for such an object then.
   */
  anyCreator?: boolean | undefined;
}

/** The options of {@link CreateOptions}, checked. */
export interface Creation {
  key: Key | undefined;
  permissions: number;
  autoRemove: boolean;
  orOpen: boolean;
  anyCreator: boolean;
}

/** For {@link optionNames}. */
export const CREATE_OPTIONS = {
  key: true,
  permissions: true,
  autoRemove: true,
  orOpen: true,
  anyCreator: true,
} as const;

/** @param marks - The mode marks what is being initialised, and so must not look like the mark. */
export function checkCreation(options: CreateOptions, defaultMode: number, marks: boolean): Creation {
  const { permissions = defaultMode, autoRemove = false, orOpen = false } = options;
  checkPermissions(permissions);
  const { anyCreator = (permissions & 0o077) !== 0 } = options;
  checkBoolean('autoRemove', autoRemove);
  checkBoolean('orOpen', orOpen);
  checkBoolean('anyCreator', anyCreator);
  const key = options.key === undefined ? undefined : checkKey(options.key);
  if (orOpen && key === undefined) throw typeError('key', 'given with orOpen, and the same in all processes', key);
  if (orOpen && key === 0) throw rangeError('key', 'other than IPC_PRIVATE (0) with orOpen: nobody can open that', key);
  if (orOpen && marks && isUnderConstruction(permissions)) {
    const allowed = 'other than 0o011 in the execute bits with orOpen, which needs that mark';
    throw rangeError('permissions', allowed, permissions);
  }
  return { key, permissions, autoRemove, orOpen, anyCreator };
}
