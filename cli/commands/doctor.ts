import { Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { CHECKS, type Finding, type Level } from '../machine/findings.ts';
import { type Colours, colours } from '../text/colours.ts';

/** `sysv-ipc doctor`: does it work here, and what threatens. Exit status 1 only for what does not work. */
export async function doctor(options: OutputOptions): Promise<void> {
  const findings = CHECKS.flatMap((check) => check());
  const healthy = !findings.some(({ level }) => level === 'problem');
  const paint = colours(process.stdout);
  print(
    options.json ? await json('diagnosis', { healthy, findings }) : findings.map((one) => text(one, paint)).join('\n'),
  );
  if (!healthy) process.exitCode = Status.failure;
}

const COLOUR: Record<Level, 'green' | 'blue' | 'yellow' | 'red'> = {
  ok: 'green',
  note: 'blue',
  warning: 'yellow',
  problem: 'red',
};

function text({ level, check, message, advice }: Finding, paint: Colours): string {
  const head = `${paint[COLOUR[level]](level.padEnd(8))} ${paint.bold(check.padEnd(12))}`;
  const lines = [...wrap(message), ...wrap(advice ?? '').map((line) => paint.dim(line))];
  return head + lines.join(`\n${' '.repeat(INDENT)}`);
}

const INDENT = 21;

/** Lines of whole words beside the indentation, as wide as the terminal; in a pipe one line. */
function wrap(message: string): string[] {
  const width = (process.stdout.columns ?? Number.POSITIVE_INFINITY) - INDENT;
  const lines: string[] = [];
  for (const word of message.split(' ').filter((word) => word !== '')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
