import { RemovedError } from '../../ffi/errors.ts';
import { QUEUES } from '../../ffi/kinds.ts';
import { msg } from '../../ffi/msg.ts';
import { checkOptions, optionNames } from '../../ffi/options.ts';
import { os } from '../../ffi/platform.ts';
import { checkId, checkInteger, type Data } from '../checks/arguments.ts';
import { onCreateQueue, onSetQueue } from '../checks/failure-reasons.ts';
import { linuxOnly } from '../checks/linux-only.ts';
import { checkPatience } from '../checks/patience.ts';
import { CREATE_OPTIONS, type CreateOptions, checkCreation } from '../objects/create-options.ts';
import { createOrOpen, EXCLUSIVE } from '../objects/create-or-open.ts';
import { ObjectHandle, Opened, objectOf, snapshot } from '../objects/handle.ts';
import type { Key } from '../objects/keys.ts';
import { isUnderConstruction, modeUnderConstruction } from '../objects/mode-marks.ts';
import { openById, removeByKey } from '../objects/open.ts';
import { iterate } from '../waiting/iterate.ts';
import { receiveLater, sendLater } from './async.ts';
import { LONGEST_TYPE, type Message } from './message-buffer.ts';
import { clear, peekAt, receive, send, tryReceive, trySend } from './operations.ts';
import {
  blocking,
  messageType,
  type QueueBlockingOptions,
  type QueueWaitOptions,
  RECEIVE,
  RECEIVE_BLOCKING,
  RECEIVE_WAIT,
  type ReceiveOptions,
  SEND,
  SEND_BLOCKING,
  SEND_WAIT,
  type SendOptions,
  wanted,
} from './options.ts';

/** Options of {@link createQueue}. `permissions` default to 0o600: only this user may send and receive. */
export interface CreateQueueOptions extends CreateOptions {
  /** How many bytes the queue takes in all. Default: the system's (msgmnb), above which it needs a privilege. */
  maxBytes?: number | undefined;
}

const CREATE = optionNames<CreateQueueOptions>({ ...CREATE_OPTIONS, maxBytes: true });

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
 * @throws {@link KeyExistsError} If the key given is taken.
 * @throws {@link LimitError} If the system's limits do not allow it.
 * @throws {@link PermissionError} If `maxBytes` is above msgmnb and this process has no privilege to set that.
 * @throws {@link TimeoutError} With `orOpen`, if the queue's creator died half way.
 * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/msgget.html | POSIX msgget}
 */
export function createQueue(options?: CreateQueueOptions): MessageQueueHandle {
  const { maxBytes, ...common } = checkOptions(options, CREATE);
  if (maxBytes !== undefined) checkMaxBytes(maxBytes);
  const creation = checkCreation(common, 0o600, true);
  const { key, permissions, autoRemove } = creation;
  const mode = key !== undefined && maxBytes !== undefined ? modeUnderConstruction(permissions) : permissions | 0o600;
  return createOrOpen({
    making: {
      kind: QUEUES,
      what: 'a message queue',
      explain: onCreateQueue,
      known: { mode },
      get: (under) => msg().msgget(under, EXCLUSIVE | mode),
    },
    creation,
    initialise: (object) => {
      // At once: a process that sees the mode that was asked for sees all the rest too.
      if (maxBytes !== undefined) object.setAll({ mode: permissions, qbytes: maxBytes }, onSetQueue);
      else if (mode !== permissions) object.set('mode', permissions);
      return new MessageQueueHandle(new Opened(object, { created: true, autoRemove }));
    },
    // A user who may only send need not see it: there is nothing to see too early.
    isReady: (object) => !isUnderConstruction(object.ownership?.mode ?? 0),
    open: (object) => new MessageQueueHandle(new Opened(object)),
  });
}

/**
 * Removes the queue with that key, and the messages in it. Processes that wait for it get RemovedError.
 *
 * @throws {@link KeyNotFoundError} If no queue has that key.
 */
export function removeQueue(key: Key): void {
  removeByKey(QUEUES, key);
}

/** A handle to a queue of messages, each with a type to choose by. What is sent is received once, whole, by one receiver. */
export class MessageQueueHandle extends ObjectHandle<'msqid_ds'> implements AsyncIterable<Message> {
  readonly #object = objectOf(this);

  /**
   * Opens the existing queue with that key.
   *
   * @throws {@link KeyNotFoundError} If no queue has that key.
   */
  constructor(key: Key);
  /** @internal */
  constructor(of: Key | Opened<'msqid_ds'>);
  constructor(of: Key | Opened<'msqid_ds'>) {
    super(QUEUES, of);
  }

  /** Opens the queue with that id, e.g. one made with IPC_PRIVATE. */
  static fromId(msqid: number): MessageQueueHandle {
    return handleTo(new Opened(openById(QUEUES, checkId('msqid', msqid))));
  }

  /**
   * Sends a message; a string as UTF-8. Blocks this thread while the queue is full.
   *
   * @throws {@link LimitError} If the message is above msgmax, or longer than the whole queue may be.
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link InterruptedError} With `interruptible`, when the process handles a signal.
   * @throws {@link RemovedError} If the queue is removed, also while waiting.
   * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/msgsnd.html | POSIX msgsnd}
   */
  sendSync(data: Data, options?: SendOptions & QueueBlockingOptions): void {
    const type = messageType(options, SEND_BLOCKING);
    send(this.#object, data, type, blocking(options));
  }

  /** One try to send; false if the queue is full. Errors as {@link MessageQueueHandle.sendSync}. */
  trySend(data: Data, options?: SendOptions): boolean {
    return trySend(this.#object, data, messageType(options, SEND));
  }

  /**
   * sendSync() for the event loop: waits while the queue is full, and nothing else is held up. What this process sends to a queue
   * arrives in the order of the calls. A pending wait keeps the process alive unless `ref` is false.
   *
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   */
  async send(data: Data, options?: SendOptions & QueueWaitOptions): Promise<void> {
    return sendLater(this.#object, data, messageType(options, SEND_WAIT), checkPatience(options));
  }

  /**
   * Takes a message out of the queue. Blocks this thread until there is one.
   *
   * @throws {@link MessageTooLongError} If it is longer than `maxSize`; it stays in the queue.
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   * @throws {@link InterruptedError} With `interruptible`, when the process handles a signal.
   * @throws {@link RemovedError} If the queue is removed, also while waiting.
   * @throws {@link UnsupportedError} For `except` anywhere but on Linux.
   * @see {@link https://pubs.opengroup.org/onlinepubs/9799919799/functions/msgrcv.html | POSIX msgrcv}
   */
  receiveSync(options?: ReceiveOptions & QueueBlockingOptions): Message {
    const which = wanted(options, RECEIVE_BLOCKING);
    return receive(this.#object, which, blocking(options));
  }

  /** One try to receive; undefined if there is no such message. Errors as {@link MessageQueueHandle.receiveSync}. */
  tryReceive(options?: ReceiveOptions): Message | undefined {
    return tryReceive(this.#object, wanted(options, RECEIVE));
  }

  /**
   * receiveSync() for the event loop: waits until there is such a message, and nothing else is held up. Those of this process
   * that wait for the same are served in order. A pending wait keeps the process alive unless `ref` is false.
   *
   * @throws {@link TimeoutError} When `timeout` milliseconds have passed.
   */
  async receive(options?: ReceiveOptions & QueueWaitOptions): Promise<Message> {
    return receiveLater(this.#object, wanted(options, RECEIVE_WAIT), checkPatience(options));
  }

  /** Every message as it comes, for `for await`. Ends when the loop is left, or the queue is removed; no message is lost by it. */
  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    return iterate((signal) => this.receive({ signal }), RemovedError);
  }

  /**
   * The message at that place in the queue, left where it is; undefined if there is none. (MSG_COPY)
   *
   * @param index - Default 0: the first.
   * @throws {@link UnsupportedError} Anywhere but on Linux, and where the kernel was built without it.
   */
  peek(index = 0): Message | undefined {
    checkInteger('index', index, 0, 0x7fff_ffff);
    if (os !== 'linux') throw linuxOnly('peek()');
    return peekAt(this.#object, index);
  }

  /**
   * Takes and drops every message that is in the queue now. @returns How many. Messages that arrive meanwhile may be among them.
   */
  clear(): number {
    return clear(this.#object);
  }

  override get [Symbol.toStringTag](): string {
    return 'MessageQueueHandle';
  }

  override toJSON(): Record<string, unknown> {
    return snapshot(this, {
      msqid: () => this.msqid,
      currentMessages: () => this.currentMessages,
      currentBytes: () => this.currentBytes,
      maxBytes: () => this.maxBytes,
      permissions: () => this.permissions,
    });
  }

  /** The system's number for it; negative ones are valid. Linux gives an id again after some millions of objects. */
  get msqid(): number {
    return this.#object.id;
  }
  /** How many bytes the queue takes in all. Setting it above msgmnb needs a privilege (CAP_SYS_RESOURCE, or root). */
  get maxBytes(): number {
    return this.#object.get('qbytes');
  }
  set maxBytes(bytes: number) {
    this.#object.set('qbytes', checkMaxBytes(bytes), onSetQueue);
  }
  /** How many bytes of messages are in it now. */
  get currentBytes(): number {
    return this.#object.get('cbytes');
  }
  /** Messages in it: msg_qnum. */
  get currentMessages(): number {
    return this.#object.get('qnum');
  }
  /** The process that sent last; 0: nobody yet. */
  get lastSendPid(): number {
    return this.#object.get('lspid');
  }
  /** The process that received last; 0: nobody yet. */
  get lastReceivePid(): number {
    return this.#object.get('lrpid');
  }
  /** Null: never. */
  get lastSendTime(): Date | null {
    return this.#object.date('stime');
  }
  /** Null: never. */
  get lastReceiveTime(): Date | null {
    return this.#object.date('rtime');
  }
}

function checkMaxBytes(bytes: unknown): number {
  return checkInteger('maxBytes', bytes, 1, LONGEST_TYPE);
}

/** Outside of the class: one that names itself is renamed by the build, and shows that name. */
function handleTo(opened: Opened<'msqid_ds'>): MessageQueueHandle {
  return new MessageQueueHandle(opened);
}
