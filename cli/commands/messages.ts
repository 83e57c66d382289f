import { readFileSync, readlinkSync } from 'node:fs';
import { limits, type MessageQueueHandle, RemovedError } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import { messageShower, type ShowOptions } from '../io/message-output.ts';
import { json, Lines, type OutputOptions, print } from '../io/output.ts';
import { widthOfTerminal } from '../io/terminal.ts';
import { collect } from '../io/transfer.ts';
import { found, openQueue } from '../objects/find.ts';
import { type Glimpse, glimpse } from '../objects/glimpse.ts';
import { stillWaiting } from '../objects/still-waiting.ts';
import { glimpsesText } from '../text/details-text.ts';
import type { Reference } from '../usage/values.ts';
import { openChannel, peekIntoChannel, receiveFromChannel, sendToChannel } from './channel.ts';

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

/** `sysv-ipc peek`: messages, left where they are. */
export async function peek(reference: Reference, options: PeekOptions): Promise<void> {
  const { index, all, json: asJson, struct, raw } = options;
  const show = await messageShower(options);
  const channel = openChannel(reference);
  if (channel) return peekIntoChannel(channel, show, options);
  const queue = openQueue(reference);
  const from = found('queue', queue.key, queue.msqid);
  if (index !== undefined) {
    const message = queue.peek(index);
    if (!message)
      throw new CommandFailure(`${reference.text} has no message ${index}: it holds ${queue.currentMessages}`);
    return show(from, message);
  }
  const most = all ? Number.POSITIVE_INFINITY : FIRST;
  const seen: Glimpse[] = [];
  for (let place = 0; place < most; place++) {
    const message = queue.peek(place);
    if (!message) break;
    if (asJson || struct !== undefined || raw) await show(from, message);
    else seen.push(glimpse(place, message));
  }
  if (seen.length === 0) return;
  const lines = new Lines();
  await lines.add(`${glimpsesText(seen, widthOfTerminal())}\n`);
  const rest = queue.currentMessages - seen.length;
  if (!all && rest > 0) await lines.add(`${rest} more: --all shows them, --index N one of them as a whole\n`);
  await lines.end();
}
