import { MSG_EXCEPT } from '../../ffi/constants.ts';
import { msg } from '../../ffi/msg.ts';
import { os } from '../../ffi/platform.ts';
import type { MsgMember } from '../../structs/layout/kernel-members.ts';
import {
  checkBoolean,
  checkId,
  checkInteger,
  checkKey,
  checkOptions,
  checkPermissions,
  checkSignal,
  checkTimeout,
  type Data,
  rangeError,
} from '../checks/arguments.ts';
import { onCreateQueue, onSetQueue } from '../checks/failure-reasons.ts';
import { linuxOnly } from '../checks/linux-only.ts';
import {
  checkOrOpen,
  create,
  EXCLUSIVE,
  isUnderConstruction,
  modeUnderConstruction,
} from '../objects/create-or-open.ts';
import { ObjectHandle, type Origin } from '../objects/handle.ts';
import { IpcObject } from '../objects/ipc-object.ts';
import type { Key } from '../objects/keys.ts';
import { QUEUES } from '../objects/kinds.ts';
import { openObject, removeByKey } from '../objects/open.ts';
import { messages, receiveLater, sendLater } from './async.ts';
import { LONGEST_TYPE, type Message } from './message-buffer.ts';
import { peekAt, receive, send, tryReceive, trySend, type Wanted } from './operations.ts';

/** Options of {@link createQueue}. */
export interface CreateQueueOptions {
  /** Without it a random unused key is found, never IPC_PRIVATE. */
  key?: Key;
  /** The mode, at most 0o777. Default 0o600: only this user may send and receive. */
  permissions?: number;
  /** How many bytes the queue takes in all. Default: the system's (msgmnb), above which it needs a privilege. */
  maxBytes?: number;
  /**
   * Remove the queue when this process ends or the handle is disposed of. In a worker thread: when the thread ends by itself,
   * signals and worker.terminate() being nothing that it hears of. Default false.
   */
  autoRemove?: boolean;
  /**
   * With a key: open the queue if there is one, and make it otherwise. Of many processes that do so at once exactly one makes
   * it, and the options are that one's; the handle's `created` tells which. Default false.
   */
  orOpen?: boolean;
}

/** How to send. */
export interface SendOptions {
  /** 1 or more: what the receiver may choose by. Default 1. */
  type?: number;
}

/** Which message to receive, and how. */
export interface ReceiveOptions {
  /** 0 (default): the first message; n: the first of type n; -n: the first of the lowest type up to n. */
  type?: number;
  /** With a positive type: the first message of any other type. Linux only (MSG_EXCEPT). */
  except?: boolean;
  /** Take the first `maxSize` bytes of a longer message and drop the rest (MSG_NOERROR). Default false. */
  truncate?: boolean;
  /** The longest message to take, in bytes. Default: as long as it is. */
  maxSize?: number;
}

/** How long a wait for a queue may take. */
export interface QueueWaitOptions {
  /** Milliseconds; TimeoutError when they have passed. 0: try once. Default: wait for ever. */
  timeout?: number;
  /** The promise rejects with `signal.reason`; the queue is left as if the wait had never been. */
  signal?: AbortSignal;
}

const FIRST: Wanted = { type: 0, flags: 0, maxSize: Number.POSITIVE_INFINITY, truncate: false };

/**
 * Creates a message queue.
 *
 * ```ts
 * import { createQueue } from 'sysv-ipc';
 *
 * const queue = createQueue({ autoRemove: true });
 * queue.sendSync('late', { type: 9 });
 * queue.sendSync('urgent', { type: 1 });
 * const { type, data } = queue.receiveSync({ type: -9 });
 * console.log(type, data.toString()); // → 1 urgent
 * ```
 *
 * @throws {KeyExistsError} If the key given is taken.
 * @throws {LimitError} If the system's limits do not allow it.
 * @throws {PermissionError} If `maxBytes` is above msgmnb and this process has no privilege to set that.
 * @throws {TimeoutError} With `orOpen`, if the queue's creator died half way.
 * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/msgget.html | POSIX msgget}
 */
export function createQueue(options?: CreateQueueOptions): MessageQueueHandle {
  const { key, permissions = 0o600, maxBytes, autoRemove = false, orOpen = false } = checkOptions(options);
  checkPermissions(permissions);
  checkBoolean('autoRemove', autoRemove);
  if (maxBytes !== undefined) checkMaxBytes(maxBytes);
  const number = key === undefined ? undefined : checkKey(key);
  checkOrOpen(orOpen, number, permissions, true);
  const mode =
    number !== undefined && maxBytes !== undefined ? modeUnderConstruction(permissions) : permissions | 0o600;
  return create({
    making: {
      kind: QUEUES,
      what: 'a message queue',
      explain: onCreateQueue,
      known: { mode },
      get: (under) => msg().msgget(under, EXCLUSIVE | mode),
    },
    key: number,
    orOpen,
    initialise: (control) => {
      // At once: whoever sees the mode that was asked for sees all the rest too.
      if (maxBytes !== undefined) control.setAll({ mode: permissions, qbytes: maxBytes }, onSetQueue);
      else if (mode !== permissions) control.set('mode', permissions);
      return openQueue(control, { created: true, autoRemove });
    },
    // Who may only send cannot look at it, and has nothing to see too early.
    isReady: (control) => !control.exists || !isUnderConstruction(control.permissions),
    open: openQueue,
  });
}

/**
 * Removes the queue with that key, and the messages in it. Whoever waits for it gets RemovedError.
 *
 * @throws {KeyNotFoundError} If no queue has that key.
 */
export function removeQueue(key: Key): void {
  removeByKey(QUEUES, key);
}

/** A handle to a queue of messages, each with a type to choose by. What is sent is received once, whole, by one receiver. */
export class MessageQueueHandle extends ObjectHandle<MsgMember> implements AsyncIterable<Message> {
  /**
   * Opens the existing queue with that key.
   *
   * @throws {KeyNotFoundError} If no queue has that key.
   */
  constructor(key: Key);
  constructor(of: Key | IpcObject<MsgMember>, origin?: Origin) {
    super(of instanceof IpcObject ? of : openObject(QUEUES, of), of instanceof IpcObject ? origin : undefined);
  }

  /** Opens the queue with that id, e.g. one made with IPC_PRIVATE. */
  static fromId(msqid: number): MessageQueueHandle {
    return openQueue(IpcObject.fromId(QUEUES, checkId('msqid', msqid)));
  }

  /**
   * Sends a message; a string as UTF-8. Blocks this thread while the queue is full.
   *
   * @throws {LimitError} If the message is above msgmax, or longer than the whole queue may be.
   * @throws {RemovedError} If the queue is removed, also while waiting.
   * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/msgsnd.html | POSIX msgsnd}
   */
  sendSync(data: Data, options?: SendOptions): void {
    send(this.control, data, messageType(options));
  }

  /** One try to send; false if the queue is full. Errors as {@link MessageQueueHandle.sendSync}. */
  trySend(data: Data, options?: SendOptions): boolean {
    return trySend(this.control, data, messageType(options));
  }

  /**
   * sendSync() for the event loop: waits while the queue is full, and nothing else is held up. What this process sends to a queue
   * arrives in the order of the calls. A pending wait keeps the process alive.
   *
   * @throws {TimeoutError} When `timeout` milliseconds have passed.
   */
  async send(data: Data, options?: SendOptions & QueueWaitOptions): Promise<void> {
    return sendLater(this.control, data, messageType(options), patience(options));
  }

  /**
   * Takes a message out of the queue. Blocks this thread until there is one.
   *
   * @throws {MessageTooLongError} If it is longer than `maxSize`; it stays in the queue.
   * @throws {RemovedError} If the queue is removed, also while waiting.
   * @throws {UnsupportedError} For `except` anywhere but on Linux.
   * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/msgrcv.html | POSIX msgrcv}
   */
  receiveSync(options?: ReceiveOptions): Message {
    return receive(this.control, wanted(options));
  }

  /** One try to receive; undefined if there is no such message. Errors as {@link MessageQueueHandle.receiveSync}. */
  tryReceive(options?: ReceiveOptions): Message | undefined {
    return tryReceive(this.control, wanted(options));
  }

  /**
   * receiveSync() for the event loop: waits until there is such a message, and nothing else is held up. Those of this process
   * that wait for the same are served in order. A pending wait keeps the process alive.
   *
   * @throws {TimeoutError} When `timeout` milliseconds have passed.
   */
  async receive(options?: ReceiveOptions & QueueWaitOptions): Promise<Message> {
    return receiveLater(this.control, wanted(options), patience(options));
  }

  /** Every message as it comes, for `for await`. Ends when the loop is left, or the queue is removed; no message is lost by it. */
  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    return messages((signal) => this.receive({ signal }));
  }

  /**
   * The message at that place in the queue, left where it is; undefined if there is none. (MSG_COPY)
   *
   * @param index - Default 0: the first.
   * @throws {UnsupportedError} Anywhere but on Linux, and where the kernel was built without it.
   */
  peek(index = 0): Message | undefined {
    checkInteger('index', index, 0, 0x7fff_ffff);
    if (os !== 'linux') throw linuxOnly('peek()');
    return peekAt(this.control, index);
  }

  /** The system's number for it, which never moves over to another queue; negative ones are valid. */
  get msqid(): number {
    return this.control.id;
  }
  /** How many bytes the queue takes in all. Setting it above msgmnb needs a privilege (CAP_SYS_RESOURCE, or root). */
  get maxBytes(): number {
    return this.control.get('qbytes');
  }
  set maxBytes(bytes: number) {
    this.control.set('qbytes', checkMaxBytes(bytes), onSetQueue);
  }
  /** How many bytes of messages are in it now. */
  get currentBytes(): number {
    return this.control.get('cbytes');
  }
  /** Messages in it: msg_qnum. */
  get currentMessages(): number {
    return this.control.get('qnum');
  }
  /** The process that sent last; 0: nobody yet. */
  get lastSendPid(): number {
    return this.control.get('lspid');
  }
  /** The process that received last; 0: nobody yet. */
  get lastReceivePid(): number {
    return this.control.get('lrpid');
  }
  /** Null: never. */
  get lastSendTime(): Date | null {
    return this.control.date('stime');
  }
  /** Null: never. */
  get lastReceiveTime(): Date | null {
    return this.control.date('rtime');
  }
}

function checkMaxBytes(bytes: unknown): number {
  return checkInteger('maxBytes', bytes, 1, LONGEST_TYPE);
}

function messageType(options: SendOptions | undefined): number {
  const { type } = checkOptions(options);
  return type === undefined ? 1 : checkInteger('type', type, 1, LONGEST_TYPE);
}

function patience(options: QueueWaitOptions | undefined) {
  const { timeout, signal } = checkOptions(options);
  return { timeout: checkTimeout(timeout), signal: checkSignal(signal) };
}

function wanted(options: ReceiveOptions | undefined): Wanted {
  if (options === undefined) return FIRST;
  const { type = 0, except = false, truncate = false, maxSize } = checkOptions(options);
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

/** A handle to a queue whose control is at hand. */
function openQueue(control: IpcObject<MsgMember>, origin?: Origin): MessageQueueHandle {
  const Handle: new (of: never, origin?: Origin) => MessageQueueHandle = MessageQueueHandle;
  return new Handle(control as never, origin);
}
