import { isUtf8 } from 'node:buffer';
import { type Message, type MessageQueueHandle, RemovedError } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { collect, writeOut } from '../io/transfer.ts';
import { found, openQueue } from '../objects/find.ts';
import type { Reference } from '../usage/values.ts';

export interface SendOptions extends OutputOptions {
  type: number;
  timeout: number;
}

/** `sysv-ipc send`: one message, from an argument or a pipe. */
export async function send(reference: Reference, text: string | undefined, options: SendOptions): Promise<void> {
  if (text === undefined && process.stdin.isTTY) {
    throw new CommandFailure('Nothing to send: give a text, or a pipe', Status.usage);
  }
  const queue = openQueue(reference);
  const data = text === undefined ? await collect(process.stdin) : Buffer.from(text);
  const { type, timeout } = options;
  await queue.send(data, { type, timeout });
  if (options.json) print(await json('sent', { ...found('queue', queue.key, queue.msqid), type, length: data.length }));
}

export interface ReceiveOptions extends OutputOptions {
  type: number;
  timeout: number;
  follow?: true | undefined;
  raw?: true | undefined;
}

/** `sysv-ipc receive`: one message, or with `--follow` all that come until the queue is removed. */
export async function receive(reference: Reference, options: ReceiveOptions): Promise<void> {
  const queue = openQueue(reference);
  const { type, timeout, follow } = options;
  const next = async () => tell(queue, await queue.receive({ type, timeout }), options);
  await next();
  while (follow) {
    try {
      await next();
    } catch (error) {
      if (error instanceof RemovedError) return;
      throw error;
    }
  }
}

async function tell(queue: MessageQueueHandle, { type, data }: Message, { json: asJson, raw }: ReceiveOptions) {
  if (!asJson) return writeOut(raw ? data : Buffer.concat([data, Buffer.from('\n')]));
  const text = isUtf8(data) ? data.toString() : null;
  const { key, msqid } = queue;
  const fields = { type, length: data.length, data: data.toString('base64'), text };
  print(await json('message', { ...found('queue', key, msqid), ...fields }, 0));
}
