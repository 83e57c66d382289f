/**
 * What this package throws because of the system.
 *
 * @module sysv-ipc/errors
 */

/** What every error of this package may carry besides its message. */
export interface IpcErrorDetails {
  /** As {@link IpcError.code}. */
  code: string;
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
  readonly code: string;
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
export class KeyNotFoundError extends IpcError {}

/** The key is taken (EEXIST). */
export class KeyExistsError extends IpcError {}

/** The object's owner or mode forbids it (EACCES, EPERM). */
export class PermissionError extends IpcError {}

/** It would have to wait (EAGAIN, ENOMSG). */
export class BusyError extends IpcError {}

/** The time that a wait was given has passed (ETIMEDOUT). */
export class TimeoutError extends BusyError {}

/** A signal ended an interruptible wait (EINTR). */
export class InterruptedError extends IpcError {}

/** The object was removed (EIDRM, or EINVAL on an id that is gone). */
export class RemovedError extends IpcError {}

/** A limit of the kernel was met; the message names it, its value and how to raise it. */
export class LimitError extends IpcError {}

/** A message is longer than the buffer given for it (E2BIG). */
export class MessageTooLongError extends IpcError {}

/** Read, write or view of a segment that is not attached. */
export class NotAttachedError extends IpcError {}

/** The kernel's answer fits no known layout of its struct. */
export class LayoutError extends IpcError {}

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
  LayoutError,
  UnsupportedError,
]) {
  Object.defineProperty(type.prototype, 'name', { value: type.name, writable: true, configurable: true });
}
