import type { WriteStream } from 'node:tty';
import picocolors from 'picocolors';

export type Colours = ReturnType<typeof picocolors.createColors>;

/** Colours for a stream: on a terminal only, unless FORCE_COLOR or NO_COLOR says otherwise (as in Node, the first wins). */
export function colours(stream: WriteStream): Colours {
  return picocolors.createColors(wanted(stream, process.env));
}

function wanted(stream: WriteStream, { FORCE_COLOR, NO_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return !NO_COLOR && stream.isTTY === true && TERM !== 'dumb';
}
