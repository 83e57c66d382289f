import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { SharedMemoryHandle } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { collect, inPieces } from '../io/transfer.ts';
import { found, openMemory } from '../objects/find.ts';
import type { Reference } from '../usage/values.ts';

export interface WriteOptions extends OutputOptions {
  offset: number;
  file?: string | undefined;
}

/** `sysv-ipc write`: from an argument, a file or a pipe. What does not fit is not begun. */
export async function write(reference: Reference, text: string | undefined, options: WriteOptions): Promise<void> {
  const { offset, file } = options;
  if (text !== undefined && file !== undefined) {
    throw new CommandFailure('Give a text or --file, not both', Status.usage);
  }
  if (text === undefined && file === undefined && process.stdin.isTTY) {
    throw new CommandFailure('Nothing to write: give a text, --file, or a pipe', Status.usage);
  }
  const memory = openMemory(reference, { readOnly: false });
  const room = memory.size - offset;
  if (room < 0) throw tooLong(memory, offset, 'anything');
  const length = await (file === undefined
    ? writeBytes(memory, offset, text === undefined ? await allOf(process.stdin, memory, offset) : Buffer.from(text))
    : writeFile(memory, offset, file));
  if (options.json) print(await json('written', { ...found('memory', memory.key, memory.shmid), offset, length }));
}

async function writeBytes(memory: SharedMemoryHandle, offset: number, bytes: Buffer): Promise<number> {
  if (bytes.length > memory.size - offset) throw tooLong(memory, offset, `${bytes.length} bytes`);
  await inPieces(offset, bytes.length, 'Writing', (to, size) =>
    memory.write(bytes.subarray(to - offset, to - offset + size), to),
  );
  return bytes.length;
}

/** A file's size tells beforehand whether it fits; it need not be in this process's memory as a whole. */
async function writeFile(memory: SharedMemoryHandle, offset: number, path: string): Promise<number> {
  const file = await open(path);
  try {
    const stat = await file.stat();
    if (!stat.isFile()) {
      return await writeBytes(memory, offset, await allOf(file.createReadStream(), memory, offset));
    }
    if (stat.size > memory.size - offset) throw tooLong(memory, offset, `${stat.size} bytes`);
    await inPieces(offset, stat.size, 'Writing', async (to, size) => {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size, to - offset);
      memory.write(buffer.subarray(0, bytesRead), to);
    });
    return stat.size;
  } finally {
    await file.close();
  }
}

/** All of a pipe, before the first byte is written: only its end tells whether it fits. */
async function allOf(stream: Readable, memory: SharedMemoryHandle, offset: number): Promise<Buffer> {
  const room = memory.size - offset;
  const bytes = await collect(stream, room);
  if (bytes.length > room) throw tooLong(memory, offset, 'what came in');
  return bytes;
}

function tooLong(memory: SharedMemoryHandle, offset: number, what: string): CommandFailure {
  return new CommandFailure(
    `Cannot write ${what} at offset ${offset}: the segment has ${memory.size} bytes; nothing was written`,
  );
}
