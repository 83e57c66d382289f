import { isUtf8 } from 'node:buffer';
import type { Found } from '../objects/find.ts';
import { escapedBytes } from '../text/escape.ts';
import type { StructReader } from '../types/struct-file.ts';
import { CommandFailure, Status } from './failure.ts';
import { json, jsonText, type OutputOptions, print, writeOut } from './output.ts';

/** How messages are shown. */
export interface ShowOptions extends OutputOptions {
  raw?: true | undefined;
  /** A file. */
  struct?: string | undefined;
}

/** A channel's messages have no type. */
export interface ShownMessage {
  type: number | null;
  data: Buffer;
}

/** Prints a message that came from an object. */
export type ShowMessage = (from: Found, message: ShownMessage) => Promise<void>;

export async function messageShower(options: ShowOptions): Promise<ShowMessage> {
  const { json: asJson, raw, struct } = options;
  if (raw && (asJson || struct !== undefined))
    throw new CommandFailure('--raw prints bytes alone: choose one', Status.usage);
  const reader = struct === undefined ? undefined : (await import('../types/struct-file.ts')).loadStruct(struct);
  return async (from, message) => {
    if (asJson) return print(await messageJson(from, message, reader));
    if (reader) return print(jsonText(structIn(reader, message), 0));
    if (raw) return writeOut(message.data);
    // On a terminal nothing of it acts; in a pipe it is what it is.
    if (process.stdout.isTTY) return writeOut(`${escapedBytes(message.data)}\n`);
    return writeOut(Buffer.concat([message.data, Buffer.from('\n')]));
  };
}

async function messageJson(from: Found, { type, data }: ShownMessage, reader: StructReader | undefined) {
  const text = isUtf8(data) ? data.toString() : null;
  const struct = reader && structIn(reader, { type, data });
  const fields = { type, length: data.length, data: data.toString('base64'), text, ...(struct && { struct }) };
  return json('message', { ...from, ...fields }, 0);
}

function structIn(reader: StructReader, { data }: ShownMessage) {
  if (data.length >= reader.size) return reader.read(data);
  throw new CommandFailure(`The message has ${data.length} bytes, and the struct ${reader.size}`);
}
