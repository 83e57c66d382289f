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
import type { ReceiveOptions, SendOptions } from './messages.ts';

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
  const detail = () => usersText(object.key);
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
