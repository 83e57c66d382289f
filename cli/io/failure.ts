import { colours } from '../text/colours.ts';
import { escaped } from '../text/escape.ts';

/** What the command's exit status means, to shell scripts too. */
export const Status = { failure: 1, usage: 2, timeout: 3 } as const;

/** A failure of the command's own, told in one line. */
export class CommandFailure extends Error {
  readonly status: number;

  constructor(message: string, status: number = Status.failure) {
    super(message);
    this.status = status;
  }
}

/** Ends the command with one readable line on stderr. */
export function report(error: unknown): void {
  complain(error instanceof Error ? error.message : String(error));
  process.exitCode = statusOf(error);
}

export function complain(message: string): void {
  const line = escaped(message.trim().replaceAll(/\s*\n\s*/g, ' '));
  process.stderr.write(`${colours(process.stderr).red('sysv-ipc:')} ${line}\n`);
}

function statusOf(error: unknown): number {
  if (error instanceof CommandFailure) return error.status;
  return (error as NodeJS.ErrnoException)?.code === 'ETIMEDOUT' ? Status.timeout : Status.failure;
}
