import { readFileSync, readlinkSync } from 'node:fs';
import { limits, type MessageQueueHandle, RemovedError } from 'sysv-ipc';
import { peekChannel } from 'sysv-ipc/internal';
import { CommandFailure, Status } from '../io/failure.ts';
import { messageShower, type ShownMessage, type ShowOptions } from '../io/message-output.ts';
import { json, Lines, type OutputOptions, print } from '../io/output.ts';
import { widthOfTerminal } from '../io/terminal.ts';
import { collect } from '../io/transfer.ts';
import { type Found, found, openQueue } from '../objects/find.ts';
import { type Glimpse, glimpse } from '../objects/glimpse.ts';
import { stillWaiting } from '../objects/still-waiting.ts';
import { glimpsesText } from '../text/details-text.ts';
import type { Reference } from '../usage/values.ts';
import { openChannel, receiveFromChannel, sendToChannel } from './channel.ts';

export interface SendOptions extends OutputOptions {
  type: number;
  timeout: number;
}

/** `sysv-ipc send`: one message, from an argument or a pipe. */
export async function send(reference: Reference, text: string | undefined, options: SendOptions): Promise<void> {
  if (text === undefined && process.stdin.isTTY) {
    throw new CommandFailure('Nothing to send: give a text, or a pipe', Status.usage);
  }
  const channel = openChannel(reference);
  if (channel) return sendToChannel(channel, text, reference, options);
  const queue = openQueue(reference);
  const data = text === undefined ? await collect(process.stdin, longest(queue)) : Buffer.from(text);
  const { type, timeout } = options;
  await stillWaiting(reference, timeout, 'is full', () => queue.send(data, { type, timeout }));
  if (options.json) print(await json('sent', { ...found('queue', queue.key, queue.msqid), type, length: data.length }));
}

/** What is longer cannot be sent, however long the pipe is. */
function longest(queue: MessageQueueHandle): number {
  return Math.min(limits().queues.maxMessageSize ?? Number.POSITIVE_INFINITY, queue.maxBytes);
}

export interface ReceiveOptions extends ShowOptions {
  type: number;
  timeout: number;
  follow?: true | undefined;
}

/** `sysv-ipc receive`: one message, or with `--follow` all that come until the queue is removed. */
export async function receive(reference: Reference, options: ReceiveOptions): Promise<void> {
  const show = await messageShower(options);
  // What is taken must have somewhere to go.
  if (isClosed()) throw new CommandFailure('Standard output is closed: nothing was received');
  const channel = openChannel(reference);
  if (channel) return receiveFromChannel(channel, show, reference, options);
  const queue = openQueue(reference);
  const { type, timeout, follow } = options;
  const from = found('queue', queue.key, queue.msqid);
  const next = async () => show(from, await queue.receive({ type, timeout }));
  await stillWaiting(reference, timeout, 'has no such message', next);
  while (follow) {
    try {
      await stillWaiting(reference, timeout, 'has no such message', next);
    } catch (error) {
      if (error instanceof RemovedError) return;
      throw error;
    }
  }
}

/** In the place of a closed descriptor Node opens /dev/null, for reading too, as nobody else does for an output. */
function isClosed(): boolean {
  try {
    const flags = Number.parseInt(/^flags:\s+(\d+)/m.exec(readFileSync('/proc/self/fdinfo/1', 'utf8'))?.[1] ?? '', 8);
    return readlinkSync('/proc/self/fd/1') === '/dev/null' && (flags & 3) === 2;
  } catch {
    return false;
  }
}

export interface PeekOptions extends ShowOptions {
  index?: number | undefined;
  all?: true | undefined;
}

const FIRST = 20;

/** Messages that can be looked at where they are. */
interface Peekable {
  object: Found;
  count: number;
  /** At most so many, from that place on. */
  messages(first: number, most: number): Iterable<ShownMessage>;
}

/** `sysv-ipc peek`: messages, left where they are. */
export async function peek(reference: Reference, options: PeekOptions): Promise<void> {
  const { index, all, json: asJson, struct, raw } = options;
  const show = await messageShower(options);
  const { object, count, messages } = peekable(reference);
  if (index !== undefined) {
    for (const message of messages(index, 1)) return show(object, message);
    throw new CommandFailure(`${reference.text} has no message ${index}: it holds ${count}`);
  }
  const seen: Glimpse[] = [];
  let shown = 0;
  for (const message of messages(0, all ? Number.POSITIVE_INFINITY : FIRST)) {
    if (asJson || struct !== undefined || raw) await show(object, message);
    else seen.push(glimpse(shown, message));
    shown++;
  }
  if (seen.length === 0) return;
  const lines = new Lines();
  await lines.add(`${glimpsesText(seen, widthOfTerminal())}\n`);
  const rest = count - seen.length;
  if (!all && rest > 0) await lines.add(`${rest} more: --all shows them, --index N one of them as a whole\n`);
  await lines.end();
}

function peekable(reference: Reference): Peekable {
  const channel = openChannel(reference);
  if (channel) {
    const { object, handle } = channel;
    const messages = (first: number, most: number) =>
      peekChannel(object.key, first, most).map((data) => ({ type: null, data }));
    return { object, count: handle.messages, messages };
  }
  const queue = openQueue(reference);
  function* messages(first: number, most: number) {
    for (let place = first; place < first + most; place++) {
      const message = queue.peek(place);
      if (!message) return;
      yield message;
    }
  }
  return { object: found('queue', queue.key, queue.msqid), count: queue.currentMessages, messages };
}
