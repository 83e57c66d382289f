import { IPC_NOWAIT, MSG_COPY, MSG_NOERROR } from '../../ffi/constants.ts';
import { type IpcError, LimitError } from '../../ffi/errors.ts';
import { errno } from '../../ffi/libc.ts';
import { msg } from '../../ffi/msg.ts';
import { E, refusal } from '../../ffi/refusal.ts';
import { type Attempt, errorFor } from '../../ffi/result.ts';
import { bytesOf } from '../checks/arguments.ts';
import { onReceive, onSend } from '../checks/failure-reasons.ts';
import { describeLimit, readLimit } from '../limits/read.ts';
import type { QueueObject } from '../objects/ipc-object.ts';
import { waitBlocking } from '../waiting/blocking.ts';
import { type Message, MessageBuffer } from './message-buffer.ts';

/** Linux's default limit of a message; what is longer makes the buffer grow. */
const USUAL_CAPACITY = 8192;
/** A buffer for longer messages than this is given back after use. */
const LARGEST_KEPT = 2 ** 20;
/** No system takes a longer message: its length is an int in all kernels. */
const LONGEST_MESSAGE = 0x7fff_ffff;

/** One buffer for all messages of this thread: the kernel has copied it, or we have, before the next call is made. */
let buffer = new MessageBuffer(USUAL_CAPACITY);

function growTo(capacity: number): void {
  if (capacity > buffer.capacity) buffer = new MessageBuffer(capacity);
}

function giveBack(): void {
  if (buffer.capacity > LARGEST_KEPT) buffer = new MessageBuffer(USUAL_CAPACITY);
}

/** msgsnd that does not wait: true if the message was sent, false if the queue is too full. */
export function trySend(queue: QueueObject, data: unknown, type: number): boolean {
  try {
    return sendNow(queue, prepare(queue, data, type));
  } finally {
    giveBack();
  }
}

/** How long a wait that blocks the thread may take. */
interface Patience {
  timeout: number | undefined;
  interruptible: boolean;
}

/** msgsnd; blocks this thread until there is room in the queue. */
export function send(queue: QueueObject, data: unknown, type: number, patience: Patience): void {
  try {
    const length = prepare(queue, data, type);
    if (sendNow(queue, length)) return;
    const { address } = buffer;
    const { msgsnd } = msg();
    waitBlocking({
      ...patience,
      syscall: 'msgsnd',
      attempt: () => msgsnd(queue.id, address, length, IPC_NOWAIT),
      block: () => msgsnd(queue.id, address, length, 0),
      describe: () => sending(queue, length),
    });
  } finally {
    giveBack();
  }
}

/** Longer messages are refused before they are copied, where the system's limit is known. */
const LONGEST_UNASKED = 2 ** 20;

/** Puts a message into the buffer; returns how many bytes it has. */
function prepare(queue: QueueObject, data: unknown, type: number): number {
  const source = typeof data === 'string' ? data : bytesOf(data);
  const length = typeof source === 'string' ? Buffer.byteLength(source) : source.length;
  if (length > LONGEST_UNASKED && length > (readLimit('msgmax') ?? LONGEST_MESSAGE)) {
    throw errorFor(E.EINVAL as number, 'msgsnd', sending(queue, length));
  }
  growTo(length);
  buffer.fill(source, type);
  return length;
}

function sendNow(queue: QueueObject, length: number): boolean {
  if (msg().msgsnd(queue.id, buffer.address, length, IPC_NOWAIT) === 0) return true;
  const error = errno();
  if (error !== E.EAGAIN) throw errorFor(error, 'msgsnd', sending(queue, length));
  const most = queue.glimpse('qbytes');
  if (most !== undefined && length > most) throw neverFits(queue, length, most);
  return false;
}

/** For the message of a failure. */
export function sending(queue: QueueObject, length: number): Attempt {
  const tooLong = () => {
    const limit = readLimit('msgmax');
    return limit === undefined ? length > LONGEST_MESSAGE || queue.exists : length > limit;
  };
  // Linux lets qbytes limit the number of messages too: a queue can be full of empty ones.
  const content = () => {
    const most = queue.glimpse('qbytes');
    if (most === undefined) return undefined;
    return `${queue.glimpse('qnum')} messages with ${queue.glimpse('cbytes')} bytes, of at most ${most} each`;
  };
  return queue.attempt(`send ${length} ${length === 1 ? 'byte' : 'bytes'} to`, onSend(length, tooLong, content));
}

/** Linux would let it wait without end, where the BSDs fail with EINVAL. */
function neverFits(queue: QueueObject, length: number, most: number): IpcError {
  const reason = `the queue takes at most ${most} bytes in all; raise its maxBytes, whose default is ${describeLimit('msgmnb')}`;
  return refusal(sending(queue, length), { type: LimitError, code: 'EINVAL', reason, syscall: 'msgsnd' });
}

/** What to receive, in msgrcv's terms. */
export interface Wanted {
  type: number;
  /** MSG_EXCEPT or none. */
  flags: number;
  /** The longest message to take. */
  maxSize: number;
  /** Take the first `maxSize` bytes of a longer one. */
  truncate: boolean;
}

/** msgrcv that does not wait; undefined if there is no such message. */
export function tryReceive(queue: QueueObject, wanted: Wanted): Message | undefined {
  const length = receiveNow(queue, wanted, IPC_NOWAIT);
  if (length !== -1) return taken(length);
  const error = errno();
  giveBack();
  if (error === E.ENOMSG) return undefined;
  throw errorFor(error, 'msgrcv', receiving(queue, wanted));
}

/** msgrcv; blocks this thread until there is such a message. */
export function receive(queue: QueueObject, wanted: Wanted, patience: Patience): Message {
  const message = tryReceive(queue, wanted);
  if (message) return message;
  try {
    const length = waitBlocking({
      ...patience,
      syscall: 'msgrcv',
      attempt: () => receiveNow(queue, wanted, IPC_NOWAIT),
      block: () => receiveNow(queue, wanted, 0),
      describe: () => receiving(queue, wanted),
    });
    return buffer.message(length);
  } finally {
    giveBack();
  }
}

/** Drops the messages that are in the queue: cut to no bytes, they need not be copied. @returns How many. */
export function clear(queue: QueueObject): number {
  const { msgrcv } = msg();
  const most = queue.get('qnum');
  for (let dropped = 0; dropped < most; dropped++) {
    if (msgrcv(queue.id, buffer.address, 0, 0, IPC_NOWAIT | MSG_NOERROR) !== -1) continue;
    const error = errno();
    if (error === E.ENOMSG) return dropped;
    throw errorFor(error, 'msgrcv', receiving(queue, { maxSize: 0 }));
  }
  return most;
}

/** For the message of a failure. */
export function receiving(queue: QueueObject, { maxSize }: Pick<Wanted, 'maxSize'>): Attempt {
  return queue.attempt('receive from', onReceive(maxSize));
}

/** msgrcv with MSG_COPY: the message at that place, left where it is. */
export function peekAt(queue: QueueObject, index: number): Message | undefined {
  return tryReceive(queue, { type: index, flags: MSG_COPY, maxSize: Number.POSITIVE_INFINITY, truncate: false });
}

/** Into the buffer, which grows as long as the message is longer and allowed to be; the length, or -1 with errno. */
function receiveNow(queue: QueueObject, { type, flags, maxSize, truncate }: Wanted, wait: number): number {
  for (;;) {
    const room = Math.min(maxSize, buffer.capacity);
    const cut = truncate && room === maxSize ? MSG_NOERROR : 0;
    const length = msg().msgrcv(queue.id, buffer.address, room, type, flags | cut | wait);
    if (length !== -1 || room === maxSize || errno() !== E.E2BIG) return length;
    growTo(buffer.capacity * 2);
  }
}

function taken(length: number): Message {
  // The queue has lost it: of a long one there need not be room for a copy.
  const message = buffer.capacity > LARGEST_KEPT ? buffer.handOut(length) : buffer.message(length);
  giveBack();
  return message;
}
