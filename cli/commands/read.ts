import type { SharedMemoryHandle } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import { json, jsonText, Lines, type OutputOptions, print, writeOut } from '../io/output.ts';
import { inPieces } from '../io/transfer.ts';
import { found, openMemory } from '../objects/find.ts';
import { Hexdump } from '../text/hexdump.ts';
import { NumberTable, numbersIn } from '../text/number-table.ts';
import type { NumberType } from '../types/numbers.ts';
import type { StructReader } from '../types/struct-file.ts';
import type { Reference } from '../usage/values.ts';

export interface ReadOptions extends OutputOptions {
  offset: number;
  length?: number | undefined;
  raw?: true | undefined;
  as?: NumberType | undefined;
  /** A file. */
  struct?: string | undefined;
}

interface Part {
  memory: SharedMemoryHandle;
  offset: number;
  length: number;
}

/** `sysv-ipc read`: what is inside. Whatever its size, it goes in pieces. */
export async function read(reference: Reference, options: ReadOptions): Promise<void> {
  checkUsage(options);
  const struct = await structReader(options);
  const memory = openMemory(reference, { readOnly: true });
  const part = partOf(memory, options, struct?.size);
  if (struct) return printStruct(part, struct, options);
  if (options.json) return options.as ? numbersJson(part, options.as) : bytesJson(part);
  if (options.raw)
    return inPieces(part.offset, part.length, 'Reading', (from, size) => writeOut(memory.read(size, from)));
  return options.as ? numbersText(part, options.as) : dump(part);
}

async function structReader({ struct }: ReadOptions): Promise<StructReader | undefined> {
  return struct === undefined ? undefined : (await import('../types/struct-file.ts')).loadStruct(struct);
}

function checkUsage({ raw, as, struct, json }: ReadOptions): void {
  const views = Object.entries({ raw, as, struct }).filter(([, given]) => given !== undefined);
  if (views.length > 1) {
    throw new CommandFailure(`Choose one of ${views.map(([name]) => `--${name}`).join(' and ')}`, Status.usage);
  }
  if (raw && json) throw new CommandFailure('--raw writes bytes and --json text: choose one', Status.usage);
  if (raw && process.stdout.isTTY) {
    throw new CommandFailure('Raw bytes may upset a terminal: send them to a pipe or a file', Status.usage);
  }
}

function partOf(memory: SharedMemoryHandle, { offset, length }: ReadOptions, needed: number | undefined): Part {
  const rest = memory.size - offset;
  const wanted = length ?? needed ?? rest;
  if (rest < 0 || wanted > rest) {
    const what = needed === undefined || length !== undefined ? `${wanted} bytes` : `a struct of ${wanted} bytes`;
    throw new CommandFailure(`Cannot read ${what} from offset ${offset}: the segment has ${memory.size} bytes`);
  }
  if (needed !== undefined && wanted < needed) {
    throw new CommandFailure(`Cannot read a struct of ${needed} bytes from ${wanted}`);
  }
  return { memory, offset, length: wanted };
}

async function printStruct(
  { memory, offset, length }: Part,
  reader: StructReader,
  options: ReadOptions,
): Promise<void> {
  const struct = reader.read(memory.read(length, offset));
  if (!options.json) return print(jsonText(struct));
  const { key, shmid } = memory;
  print(await json('bytes', { ...named(key, shmid), offset, length, struct }));
}

function named(key: number, shmid: number) {
  const { keyHex, id } = found('memory', key, shmid);
  return { key, keyHex, id };
}

/** JSON whose last member is as long as the memory: `{…, "data": "` and the rest piece by piece. */
async function opening({ memory, offset, length }: Part, member: string, extra: object = {}): Promise<void> {
  const { key, shmid } = memory;
  const head = await json('bytes', { ...named(key, shmid), offset, length, ...extra });
  await writeOut(`${head.slice(0, head.lastIndexOf('\n'))},\n  "${member}": `);
}

async function bytesJson(part: Part): Promise<void> {
  await opening(part, 'data');
  await writeOut('"');
  // A multiple of three bytes has no padding at its end.
  await inPieces(
    part.offset,
    part.length,
    'Reading',
    (from, size) => writeOut(part.memory.read(size, from).toString('base64')),
    BASE64_PIECE,
  );
  await writeOut('"\n}\n');
}

const BASE64_PIECE = 3 * 1024 * 1024;

async function numbersJson(part: Part, type: NumberType): Promise<void> {
  await opening(part, 'values', { type: type.name });
  await writeOut('[');
  let first = true;
  await inPieces(
    part.offset,
    wholeLength(part, type),
    'Reading',
    async (from, size) => {
      const texts = numbersIn(part.memory.read(size, from), type).map(jsonNumber);
      await writeOut(`${first ? '' : ','}\n    ${texts.join(',\n    ')}`);
      first = false;
    },
    SMALL,
  );
  await writeOut(first ? ']\n}\n' : '\n  ]\n}\n');
}

/** JSON has no NaN and no Infinity, and no integers above 2^53. */
function jsonNumber(value: number | bigint): string {
  return typeof value === 'number' && Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
}

/** What is left at the end may be too short for a number. */
function wholeLength({ length }: Part, { size }: NumberType): number {
  return length - (length % size);
}

async function numbersText(part: Part, type: NumberType): Promise<void> {
  const { memory, offset } = part;
  const length = wholeLength(part, type);
  const lines = new Lines();
  // Few numbers are as wide as they are; of many the width is that of the longest there can be.
  const small = length <= SMALL ? memory.read(length, offset) : undefined;
  const table = new NumberTable(offset, type, small);
  await inPieces(
    offset,
    length,
    progress('Reading'),
    (from, size) => lines.add(table.rows(memory.read(size, from))),
    SMALL,
  );
  await lines.end();
}

const SMALL = 64 * 1024;

/** What is shown on the terminal is progress enough. */
function progress(action: string): string | undefined {
  return process.stdout.isTTY ? undefined : action;
}

async function dump({ memory, offset, length }: Part): Promise<void> {
  const pieces: string[] = [];
  const hexdump = new Hexdump(offset, (lines) => pieces.push(lines));
  await inPieces(offset, length, progress('Reading'), async (from, size) => {
    hexdump.add(memory.read(size, from));
    await writeOut(pieces.splice(0).join(''));
  });
  hexdump.end();
  await writeOut(pieces.join(''));
}
