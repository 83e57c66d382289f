import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { SharedMemoryHandle } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { collect, inPieces, progressBar } from '../io/transfer.ts';
import { found, openMemory } from '../objects/find.ts';
import type { NumberType } from '../types/numbers.ts';
import type { Reference } from '../usage/values.ts';

export interface WriteOptions extends OutputOptions {
  offset: number;
  file?: string | undefined;
  as?: NumberType | undefined;
  struct?: string | undefined;
}

/** `sysv-ipc write`: from arguments, a file or a pipe. What does not fit is not begun. */
export async function write(reference: Reference, words: readonly string[], options: WriteOptions): Promise<void> {
  checkUsage(words, options);
  const { offset, as, struct, file } = options;
  const assign =
    struct === undefined ? undefined : (await import('../types/struct-file.ts')).loadStruct(struct).assigner(words);
  const numbers = as && bytesOf(words, as);
  const memory = openMemory(reference, { readOnly: false });
  if (offset > memory.size) throw tooLong(memory, offset, 'anything');
  let length: number;
  if (assign) {
    if (offset + assign.size > memory.size) throw tooLong(memory, offset, `a struct of ${assign.size} bytes`);
    // In place: the members that are not named stay, and nobody sees them rewritten.
    length = assign.apply(memory.buffer(offset, assign.size));
  } else if (numbers) length = await writeBytes(memory, offset, numbers);
  else if (words.length > 0) length = await writeBytes(memory, offset, Buffer.from(words.join(' ')));
  else if (file !== undefined && file !== '-') length = await writeFile(memory, offset, file);
  else length = await writeBytes(memory, offset, await allOf(process.stdin, memory, offset));
  if (options.json) print(await json('written', { ...found('memory', memory.key, memory.shmid), offset, length }));
}

function checkUsage(words: readonly string[], { file, as, struct }: WriteOptions): void {
  const sources = Object.entries({ file, as, struct }).filter(([, given]) => given !== undefined);
  if (sources.length > 1) {
    throw new CommandFailure(`Choose one of ${sources.map(([name]) => `--${name}`).join(' and ')}`, Status.usage);
  }
  if (words.length > 0 && file !== undefined) throw new CommandFailure('Give a text or --file, not both', Status.usage);
  if (words.length === 0 && as) throw new CommandFailure('Nothing to write: give the numbers', Status.usage);
  if (words.length === 0 && struct !== undefined) {
    throw new CommandFailure('Nothing to write: give the members, as in valid=1', Status.usage);
  }
  if (words.length === 0 && file === undefined && process.stdin.isTTY) {
    throw new CommandFailure('Nothing to write: give a text, --file, or a pipe', Status.usage);
  }
  if (words.length > 1 && !as && struct === undefined) {
    throw new CommandFailure('The text is several words: put it in quotes', Status.usage);
  }
}

function bytesOf(words: readonly string[], type: NumberType): Buffer {
  return Buffer.concat(
    words.map((word) => {
      const bytes = Buffer.alloc(type.size);
      try {
        type.write(bytes, word);
      } catch (error) {
        throw new CommandFailure(`Cannot write ${word} as ${type.name}: ${(error as Error).message}`, Status.usage);
      }
      return bytes;
    }),
  );
}

async function writeBytes(memory: SharedMemoryHandle, offset: number, bytes: Buffer): Promise<number> {
  if (bytes.length > memory.size - offset) throw tooLong(memory, offset, `${bytes.length} bytes`);
  await inPieces(offset, bytes.length, 'Writing', (to, size) =>
    memory.write(bytes.subarray(to - offset, to - offset + size), to),
  );
  return bytes.length;
}

const PIECE = 4 * 1024 * 1024;

/** A small file is read to its end first; of a large one, its size tells beforehand whether it fits. */
async function writeFile(memory: SharedMemoryHandle, offset: number, path: string): Promise<number> {
  const file = await open(path);
  try {
    const stat = await file.stat();
    const room = memory.size - offset;
    if (stat.isFile() && stat.size > room) throw tooLong(memory, offset, `${stat.size} bytes`);
    if (!stat.isFile() || stat.size <= PIECE) {
      // Files of /proc and the like have no size, and something in them.
      return await writeBytes(memory, offset, await allOf(file.createReadStream({ autoClose: false }), memory, offset));
    }
    const bar = stat.size > LARGE ? progressBar('Writing', stat.size) : undefined;
    const buffer = Buffer.allocUnsafe(PIECE);
    let done = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, PIECE, done);
      if (bytesRead === 0) break;
      if (bytesRead > room - done)
        throw new CommandFailure(`${path} grew while it was read: its first ${done} bytes are written`);
      memory.write(buffer.subarray(0, bytesRead), offset + done);
      done += bytesRead;
      bar?.show(done);
    }
    bar?.end();
    return done;
  } finally {
    await file.close();
  }
}

const LARGE = 64 * 1024 * 1024;

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
