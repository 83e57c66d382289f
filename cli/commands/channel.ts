import { ChannelClosedError, ChannelHandle, RemovedError } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import type { ShowMessage } from '../io/message-output.ts';
import { json, print } from '../io/output.ts';
import { collect } from '../io/transfer.ts';
import { type Found, found, tryFindId } from '../objects/find.ts';
import { usersText } from '../objects/holder.ts';
import { sharedObject } from '../objects/shared.ts';
import { stillWaiting } from '../objects/still-waiting.ts';
import type { Reference } from '../usage/values.ts';
import type { PeekOptions, ReceiveOptions, SendOptions } from './messages.ts';

/** A channel, and what names it. */
export interface OpenChannel {
  handle: ChannelHandle;
  object: Found;
}

/** The channel that a reference names, unless a queue has the same key. */
export function openChannel(reference: Reference): OpenChannel | undefined {
  const shared = sharedObject(reference);
  if (shared?.kind !== 'channel' || tryFindId('queue', shared.key) !== undefined) return undefined;
  return { handle: new ChannelHandle(shared.key), object: found('memory', shared.key, shared.memoryId) };
}

export async function sendToChannel(
  { handle, object }: OpenChannel,
  text: string | undefined,
  reference: Reference,
  { timeout, json: asJson }: SendOptions,
): Promise<void> {
  const data = text === undefined ? await collect(process.stdin, handle.capacity) : Buffer.from(text);
  const detail = () => usersText(object.id);
  await stillWaiting(reference, timeout, 'is full', () => handle.send(data, { timeout }), detail);
  if (asJson) print(await json('sent', { ...object, type: null, length: data.length }));
}

/** With `--follow` until it is closed and empty, or removed. */
export async function receiveFromChannel(
  { handle, object }: OpenChannel,
  show: ShowMessage,
  reference: Reference,
  { type, timeout, follow }: ReceiveOptions,
): Promise<void> {
  if (type !== 0) throw new CommandFailure("A channel's messages have no type: leave out --type", Status.usage);
  do {
    try {
      await stillWaiting(reference, timeout, 'is empty', async () =>
        show(object, { type: null, data: await handle.receive({ timeout }) }),
      );
    } catch (error) {
      if (follow && (error instanceof RemovedError || error instanceof ChannelClosedError)) return;
      throw error;
    }
  } while (follow);
}

/** The next message alone: those behind it cannot be looked at. */
export async function peekIntoChannel(
  { handle, object }: OpenChannel,
  show: ShowMessage,
  { index = 0 }: PeekOptions,
): Promise<void> {
  if (index !== 0) throw new CommandFailure('Of a channel only the next message, 0, can be looked at', Status.usage);
  const data = peeked(handle);
  if (data) await show(object, { type: null, data });
}

/** A use that fails leaves the message where it is. */
function peeked(channel: ChannelHandle): Buffer | undefined {
  const seen: { data?: Buffer } = {};
  const stop = new Error('seen');
  try {
    channel.tryUse((message) => {
      seen.data = Buffer.from(message);
      throw stop;
    });
  } catch (error) {
    if (error !== stop) throw error;
  }
  return seen.data;
}
