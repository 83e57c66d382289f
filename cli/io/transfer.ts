import type { Readable } from 'node:stream';
import { sizeText } from '../text/format.ts';

/** Bytes copied at a time; a multiple of the 16 of a row of a hexdump. */
const PIECE = 4 * 1024 * 1024;

/** From here on a person wants to see that something goes on. */
const LARGE = 64 * 1024 * 1024;

/** Calls back for each piece of a range, with a progress bar on a terminal if it is large and `action` names it. */
export async function inPieces(
  offset: number,
  length: number,
  action: string | undefined,
  piece: (offset: number, length: number) => void | Promise<void>,
  pieceLength = PIECE,
): Promise<void> {
  const bar = length > LARGE && action !== undefined ? progressBar(action, length) : undefined;
  try {
    for (let done = 0; done < length; done += pieceLength) {
      await piece(offset + done, Math.min(pieceLength, length - done));
      bar?.show(Math.min(done + pieceLength, length));
    }
  } finally {
    bar?.end();
  }
}

/** All of a stream; once it is longer than `most`, only so much that one sees it is. */
export async function collect(stream: Readable, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > most) break;
  }
  return Buffer.concat(pieces, length);
}

const WIDTH = 30;
const REDRAW_MS = 50;

/** Undefined where nobody looks. */
export function progressBar(action: string, total: number): { show(done: number): void; end(): void } | undefined {
  if (!process.stderr.isTTY) return undefined;
  let shown = 0;
  return {
    show(done) {
      if (done < total && performance.now() - shown < REDRAW_MS) return;
      shown = performance.now();
      const filled = Math.round((done / total) * WIDTH);
      const bar = '#'.repeat(filled) + '.'.repeat(WIDTH - filled);
      const percent = String(Math.floor((done / total) * 100)).padStart(3);
      process.stderr.write(`\r${action} [${bar}] ${percent} %  ${sizeText(done)} of ${sizeText(total)}\x1b[K`);
    },
    end: () => process.stderr.write('\n'),
  };
}
