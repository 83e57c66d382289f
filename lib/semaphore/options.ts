import { optionNames } from '../../ffi/options.ts';
import { CREATE_OPTIONS, type CreateOptions } from '../objects/create-options.ts';

/** Options of {@link createSemaphore}. `permissions` default to 0o666: every user of this machine may use it. */
export interface CreateSemaphoreOptions extends CreateOptions {}

export const CREATE = optionNames<CreateSemaphoreOptions>(CREATE_OPTIONS);

/** Options of {@link SemaphoreHandle}. */
export interface OpenSemaphoreOptions {
  /** Which one of its set. Default 0. */
  index?: number | undefined;
}

export const OPEN = optionNames<OpenSemaphoreOptions>({ index: true });

/** Options of {@link SemaphoreHandle.P}. */
export interface WaitOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait without end. */
  timeout?: number | undefined;
  /** How much to take. Default 1. */
  count?: number | undefined;
  /**
   * A signal that this process handles ends the wait with InterruptedError. Default false: the wait goes on with the time
   * that is left (a child's exit is such a signal).
   */
  interruptible?: boolean | undefined;
}

export const WAIT = optionNames<WaitOptions>({ timeout: true, count: true, interruptible: true });

/** How long a wait may take. */
export interface TimeoutOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait without end. */
  timeout?: number | undefined;
}

export const TIMEOUT = optionNames<TimeoutOptions>({ timeout: true });

/** Options of {@link SemaphoreHandle.acquire}. */
export interface AsyncWaitOptions extends TimeoutOptions {
  /** How much to take. Default 1. */
  count?: number | undefined;
  /** The promise rejects with `signal.reason`; the semaphore is left as if the wait had never been. */
  signal?: AbortSignal | undefined;
  /** False: the pending wait does not keep the process alive. Default true. */
  ref?: boolean | undefined;
}

export const ASYNC = optionNames<AsyncWaitOptions>({ timeout: true, count: true, signal: true, ref: true });

/** Options of {@link SemaphoreHandle.waitForZero}. */
export type ZeroWaitOptions = Omit<AsyncWaitOptions, 'count'>;

export const ZERO = optionNames<ZeroWaitOptions>({ timeout: true, signal: true, ref: true });
