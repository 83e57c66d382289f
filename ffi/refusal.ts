import { constants } from 'node:os';
import type { IpcError } from './errors.ts';

/** The numbers of errno.h as this very system has them. */
export const E = constants.errno as Readonly<Record<string, number>>;

/** What was attempted, for the message of its failure. */
export interface Attempt {
  /** As in "Cannot …": action and object. */
  action: string;
  key?: number | undefined;
  id?: number | undefined;
}

/** Why it failed. */
export interface Reason<T extends IpcError> {
  type: new (...args: ConstructorParameters<typeof IpcError>) => T;
  /** Errno's name, or one of this package's own. */
  code: string;
  /** Where the code is no name of errno.h. */
  errno?: number | undefined;
  /** What is the matter, and what to do about it. */
  reason: string;
  /** The call that failed, where one was made. */
  syscall?: string | undefined;
  cause?: unknown;
}

/** Every error about the system is made here, so that all of them read alike and carry the same members. */
export function refusal<T extends IpcError>({ action, key, id }: Attempt, why: Reason<T>): T {
  const { type, code, errno = E[code], reason, syscall, cause } = why;
  // This package's own codes add nothing to the reason.
  const source = code.startsWith('ERR_') ? '' : ` (${code}${syscall === undefined ? '' : ` from ${syscall}`})`;
  return new type(`Cannot ${action}: ${reason}${source}`, { code, errno, syscall, key, id, cause });
}
