/**
 * What this package throws because of the system.
 *
 * @module sysv-ipc/errors
 */

/** The codes of this package's errors: errno's names, and `ERR_…` where no call of the system has failed. */
export type ErrorCode =
  | 'E2BIG'
  | 'EACCES'
  | 'EAGAIN'
  | 'EEXIST'
  | 'EFAULT'
  | 'EFBIG'
  | 'EIDRM'
  | 'EINTR'
  | 'EINVAL'
  | 'EMFILE'
  | 'ENOENT'
  | 'ENOMEM'
  | 'ENOMSG'
  | 'ENOSPC'
  | 'ENOSYS'
  | 'EPERM'
  | 'ERANGE'
  | 'ETIMEDOUT'
  | 'ERR_ALREADY_HELD'
  | 'ERR_CHANNEL_CLOSED'
  | 'ERR_LAYOUT'
  | 'ERR_NOT_ATTACHED'
  | 'ERR_NOT_OWNER'
  | 'ERR_UNSUPPORTED'
  // Any other errno of the system, with completion for those above.
  | (string & {});

/** What every error of this package may carry besides its message. */
export interface IpcErrorDetails {
  /** As {@link IpcError.code}. */
  code: ErrorCode;
  /** As {@link IpcError.errno}. */
  errno?: number | undefined;
  /** As {@link IpcError.syscall}. */
  syscall?: string | undefined;
  /** As {@link IpcError.key}. */
  key?: number | undefined;
  /** As {@link IpcError.id}. */
  id?: number | undefined;
  /** The error behind it. */
  cause?: unknown;
}

/**
 * The base of everything that this package throws because of the system. Match on `code`: it is stable, and the same in
 * every copy of the package that a program may have loaded.
 */
export class IpcError extends Error {
  /** The name of the C error, e.g. `EACCES`, or of this package's own (`ERR_…`). */
  readonly code: ErrorCode;
  /** The number of the C error, positive as in `errno.h`. */
  declare readonly errno?: number;
  /** The system call that failed. */
  declare readonly syscall?: string;
  /** The key of the object, where known. */
  declare readonly key?: number;
  /** The shmid, semid or msqid of the object, where known. */
  declare readonly id?: number;

  constructor(message: string, details: IpcErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    if (details.errno !== undefined) this.errno = details.errno;
    if (details.syscall !== undefined) this.syscall = details.syscall;
    if (details.key !== undefined) this.key = details.key;
    if (details.id !== undefined) this.id = details.id;
  }
}

/** No object has that key (ENOENT). */
export class KeyNotFoundError extends IpcError {
  declare readonly code: 'ENOENT';
}

/** The key is taken (EEXIST). */
export class KeyExistsError extends IpcError {
  declare readonly code: 'EEXIST';
}

/** The object's owner or mode forbids it (EACCES, EPERM). */
export class PermissionError extends IpcError {
  declare readonly code: 'EACCES' | 'EPERM';
}

/** It would have to wait (EAGAIN, ENOMSG). */
export class BusyError extends IpcError {}

/** The time that a wait was given has passed (ETIMEDOUT). */
export class TimeoutError extends BusyError {
  declare readonly code: 'ETIMEDOUT';
}

/** A signal ended an interruptible wait (EINTR). */
export class InterruptedError extends IpcError {
  declare readonly code: 'EINTR';
}

/** The object was removed (EIDRM, or EINVAL on an id that is gone). */
export class RemovedError extends IpcError {}

/** A limit of the kernel was met; the message names it, its value and how to raise it. */
export class LimitError extends IpcError {}

/** A message is longer than the buffer given for it (E2BIG). */
export class MessageTooLongError extends IpcError {
  declare readonly code: 'E2BIG';
}

/** Read, write or view of a segment that is not attached. */
export class NotAttachedError extends IpcError {
  declare readonly code: 'ERR_NOT_ATTACHED';
}

/** Sending to a channel that is closed, or receiving from one that is closed and empty. */
export class ChannelClosedError extends IpcError {
  declare readonly code: 'ERR_CHANNEL_CLOSED';
}

/** The kernel's answer fits no known layout of its struct, or memory is laid out otherwise than a lock or channel must be. */
export class LayoutError extends IpcError {
  declare readonly code: 'ERR_LAYOUT';
}

/** This system has no System V IPC, or lacks the call. */
export class UnsupportedError extends IpcError {}

for (const type of [
  IpcError,
  KeyNotFoundError,
  KeyExistsError,
  PermissionError,
  BusyError,
  TimeoutError,
  InterruptedError,
  RemovedError,
  LimitError,
  MessageTooLongError,
  NotAttachedError,
  ChannelClosedError,
  LayoutError,
  UnsupportedError,
]) {
  Object.defineProperty(type.prototype, 'name', { value: type.name, writable: true, configurable: true });
}
