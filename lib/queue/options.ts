import { MSG_EXCEPT } from '../../ffi/constants.ts';
import { checkOptions, type Names, optionNames } from '../../ffi/options.ts';
import { os } from '../../ffi/platform.ts';
import { checkBoolean, checkInteger, checkTimeout, rangeError } from '../checks/arguments.ts';
import { linuxOnly } from '../checks/linux-only.ts';
import { LONGEST_TYPE } from './message-buffer.ts';
import type { Wanted } from './operations.ts';

/** How to send. */
export interface SendOptions {
  /** 1 or more: what the receiver may choose by. Default 1. */
  type?: number | undefined;
}

/** Which message to receive, and how. */
export interface ReceiveOptions {
  /** 0 (default): the first message; n: the first of type n; -n: the first of the lowest type up to n. */
  type?: number | undefined;
  /** With a positive type: the first message of any other type. Linux only (MSG_EXCEPT). */
  except?: boolean | undefined;
  /** Take the first `maxSize` bytes of a longer message and drop the rest (MSG_NOERROR). Default false. */
  truncate?: boolean | undefined;
  /** The longest message to take, in bytes. Default: as long as it is. */
  maxSize?: number | undefined;
}

/** How long a wait for a queue may take. */
export interface QueueWaitOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait without end. */
  timeout?: number | undefined;
  /** The promise rejects with `signal.reason`; the queue is left as if the wait had never been. */
  signal?: AbortSignal | undefined;
  /** False: the pending wait does not keep the process alive. Default true. */
  ref?: boolean | undefined;
}

/** How long a wait that blocks the thread may take. */
export interface QueueBlockingOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait without end. */
  timeout?: number | undefined;
  /** A signal that this process handles ends the wait with InterruptedError. Default false: it goes on with the time left. */
  interruptible?: boolean | undefined;
}

const send = { type: true } as const;
const receive = { type: true, except: true, truncate: true, maxSize: true } as const;
const wait = { timeout: true, signal: true, ref: true } as const;
const block = { timeout: true, interruptible: true } as const;
export const SEND = optionNames<SendOptions>(send);
export const SEND_WAIT = optionNames<SendOptions & QueueWaitOptions>({ ...send, ...wait });
export const SEND_BLOCKING = optionNames<SendOptions & QueueBlockingOptions>({ ...send, ...block });
export const RECEIVE = optionNames<ReceiveOptions>(receive);
export const RECEIVE_WAIT = optionNames<ReceiveOptions & QueueWaitOptions>({ ...receive, ...wait });
export const RECEIVE_BLOCKING = optionNames<ReceiveOptions & QueueBlockingOptions>({ ...receive, ...block });

const FIRST: Wanted = { type: 0, flags: 0, maxSize: Number.POSITIVE_INFINITY, truncate: false };

/** The type to send a message with. @param names - What the options may have besides. */
export function messageType<T extends SendOptions>(options: T | undefined, names: Names<T>): number {
  const { type } = checkOptions(options, names);
  return type === undefined ? 1 : checkInteger('type', type, 1, LONGEST_TYPE);
}

/** Of options that are known to have no other members. */
export function blocking({ timeout, interruptible = false }: QueueBlockingOptions = {}) {
  return { timeout: checkTimeout(timeout), interruptible: checkBoolean('interruptible', interruptible) };
}

/** What to receive, in msgrcv's terms. @param names - What the options may have besides. */
export function wanted<T extends ReceiveOptions>(options: T | undefined, names: Names<T>): Wanted {
  if (options === undefined) return FIRST;
  const {
    type = 0,
    except = false,
    truncate = false,
    maxSize,
  } = checkOptions<ReceiveOptions>(options, names as Names<ReceiveOptions>);
  checkInteger('type', type, -LONGEST_TYPE, LONGEST_TYPE);
  checkBoolean('truncate', truncate);
  if (checkBoolean('except', except)) {
    if (type <= 0) throw rangeError('type', 'positive with except', type);
    if (os !== 'linux') throw linuxOnly('except');
  }
  return {
    type,
    flags: except ? MSG_EXCEPT : 0,
    maxSize: maxSize === undefined ? Number.POSITIVE_INFINITY : checkInteger('maxSize', maxSize, 0, 0x7fff_ffff),
    truncate,
  };
}
