import { checkOptions, optionNames } from '../../ffi/options.ts';
import { checkBoolean, checkInteger, checkSignal, checkTimeout, rangeError, typeError } from '../checks/arguments.ts';
import { CREATE_OPTIONS, type CreateOptions, type Creation, checkCreation } from '../objects/create-options.ts';
import { MOST_PARTICIPANTS } from './wire-format.ts';

/** Options of {@link createMutex}, {@link createReadWriteLock} and {@link createChannel}. `permissions` default to 0o600. */
export interface LockOptions extends Omit<CreateOptions, 'autoRemove'> {
  /**
   * true: remove it when this process ends or the handle is disposed of; with `orOpen` only by the handle that made it. 'last':
   * when the last process or worker thread that uses it ends or disposes of its handles; each of them says so. Default false.
   */
  autoRemove?: boolean | 'last' | undefined;
  /** How many processes and worker threads may use it at once, 1 to 255. Default 64. */
  participants?: number | undefined;
}

const CREATE = optionNames<LockOptions>({ ...CREATE_OPTIONS, participants: true });

export interface LockCreation extends Omit<Creation, 'autoRemove'> {
  autoRemove: boolean | 'last';
  participants: number;
  /** So many participants were asked for. */
  exact: boolean;
}

export function checkLockOptions(options: LockOptions | undefined): LockCreation {
  const { autoRemove = false, participants, ...common } = checkOptions(options, CREATE);
  if (autoRemove !== 'last' && typeof autoRemove !== 'boolean') {
    throw typeError('autoRemove', "true, false or 'last'", autoRemove);
  }
  const exact = participants !== undefined;
  if (exact) checkInteger('participants', participants, 1, MOST_PARTICIPANTS);
  const creation = checkCreation(common, 0o600, true);
  if (creation.key === 0) throw rangeError('key', 'other than IPC_PRIVATE (0): nobody can open that', 0);
  return { ...creation, autoRemove, participants: participants ?? 64, exact };
}

/** How long to block the thread, and what ends it early. */
export interface BlockingOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait without end. */
  timeout?: number | undefined;
  /** A signal that this process handles ends the wait with InterruptedError. Default false: the wait goes on. */
  interruptible?: boolean | undefined;
}

const BLOCKING = optionNames<BlockingOptions>({ timeout: true, interruptible: true });

/** How long to wait on the event loop, and what ends it early. */
export interface WaitingOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait without end. */
  timeout?: number | undefined;
  /** The promise rejects with `signal.reason`, and all is left as if the wait had never been. */
  signal?: AbortSignal | undefined;
  /** false: the pending wait does not keep the process alive. Default true. */
  ref?: boolean | undefined;
}

const WAITING = optionNames<WaitingOptions>({ timeout: true, signal: true, ref: true });

const NO_LIMIT: BlockingOptions & WaitingOptions = Object.freeze({});

export function checkBlocking(options: BlockingOptions | undefined): BlockingOptions {
  if (options === undefined) return NO_LIMIT;
  const { timeout, interruptible = false } = checkOptions(options, BLOCKING);
  return { timeout: checkTimeout(timeout), interruptible: checkBoolean('interruptible', interruptible) };
}

export function checkWaiting(options: WaitingOptions | undefined): WaitingOptions {
  if (options === undefined) return NO_LIMIT;
  const { timeout, signal, ref = true } = checkOptions(options, WAITING);
  return { timeout: checkTimeout(timeout), signal: checkSignal(signal), ref: checkBoolean('ref', ref) };
}
