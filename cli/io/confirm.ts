import { createInterface } from 'node:readline/promises';
import { CommandFailure, Status } from './failure.ts';

/** Asks on the terminal; anything but y and yes is a no. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new CommandFailure('Nobody to ask: standard input is not a terminal; give --yes or --dry-run', Status.usage);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // Ctrl-C and Ctrl-D are a no as well.
  const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    return /^y(es)?$/i.test((await Promise.race([terminal.question(`${question} [y/N] `), closed])).trim());
  } finally {
    terminal.close();
  }
}
