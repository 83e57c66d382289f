import type { SharedMemoryHandle } from 'sysv-ipc';
import { CommandFailure, Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { inPieces, writeOut } from '../io/transfer.ts';
import { found, openMemory } from '../objects/find.ts';
import { columnsText } from '../text/columns.ts';
import { Hexdump, offsetText } from '../text/hexdump.ts';
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

async function structReader({ struct }: ReadOptions): Promise<StructReader | undefined> {
  return struct === undefined ? undefined : (await import('../types/struct-file.ts')).loadStruct(struct);
}

interface Part {
  memory: SharedMemoryHandle;
  offset: number;
  length: number;
}

/** `sysv-ipc read`: what is inside. */
export async function read(reference: Reference, options: ReadOptions): Promise<void> {
  checkUsage(options);
  const struct = await structReader(options);
  const memory = openMemory(reference, { readOnly: true });
  const part = partOf(memory, options, struct?.size);
  if (options.json) return print(await json('bytes', contents(part, options, struct)));
  if (options.raw) return raw(part);
  if (struct) return print(JSON.stringify(struct.read(take(part)), null, 2));
  if (options.as) return print(numbersText(part, options.as));
  return dump(part);
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
    throw new CommandFailure(
      `Cannot read ${rest < 0 ? '' : `${what} `}from offset ${offset}: the segment has ${memory.size} bytes`,
    );
  }
  return { memory, offset, length: wanted };
}

function take({ memory, offset, length }: Part): Buffer {
  return length === 0 ? Buffer.alloc(0) : memory.read(length, offset);
}

function contents(part: Part, { as }: ReadOptions, struct: StructReader | undefined) {
  const { memory, offset, length } = part;
  const bytes = take(part);
  return {
    ...found('memory', memory.key, memory.shmid),
    offset,
    length,
    ...(as && { type: as.name, values: numbers(bytes, as).map(jsonNumber) }),
    ...(struct && { struct: struct.read(bytes) }),
    ...(!as && !struct && { data: bytes.toString('base64') }),
  };
}

async function raw({ memory, offset, length }: Part): Promise<void> {
  await inPieces(offset, length, 'Reading', (from, size) => writeOut(memory.read(size, from)));
}

async function dump({ memory, offset, length }: Part): Promise<void> {
  const pieces: string[] = [];
  const hexdump = new Hexdump(offset, (lines) => pieces.push(lines));
  // What is shown on the terminal is progress enough.
  await inPieces(offset, length, process.stdout.isTTY ? undefined : 'Reading', async (from, size) => {
    hexdump.add(memory.read(size, from));
    await writeOut(Buffer.from(pieces.splice(0).join('')));
  });
  hexdump.end();
  await writeOut(Buffer.from(pieces.join('')));
}

/** The whole numbers of that size; what is left at the end is too short for one. */
function numbers(bytes: Buffer, type: NumberType): (number | bigint)[] {
  return Array.from({ length: Math.floor(bytes.length / type.size) }, (_, i) => type.read(bytes, i * type.size));
}

function numbersText(part: Part, type: NumberType): string {
  const perRow = 16 / type.size;
  const values = numbers(take(part), type).map(String);
  const rows = Array.from({ length: Math.ceil(values.length / perRow) }, (_, row) => {
    const cells = values.slice(row * perRow, (row + 1) * perRow);
    const padding = Array<string>(perRow - cells.length).fill('');
    return [offsetText(part.offset + row * 16), ...cells, ...padding];
  });
  const right = { head: '', align: 'right' as const };
  return rows.length === 0 ? '' : columnsText([{ head: '' }, ...Array(perRow).fill(right)], rows);
}

/** JSON has no NaN and no Infinity, and no integers above 2^53. */
function jsonNumber(value: number | bigint): number | string {
  return typeof value === 'number' && Number.isFinite(value) ? value : String(value);
}
