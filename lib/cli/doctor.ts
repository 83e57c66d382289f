import { type Colours, colours } from './colours.ts';
import { Status } from './failure.ts';
import { CHECKS, type Finding, type Level } from './findings.ts';
import { json, type OutputOptions, print } from './output.ts';

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
  const head = `${paint[COLOUR[level]](level.padEnd(8))} ${paint.bold(check.padEnd(12))}${message}`;
  return advice === null ? head : `${head}\n${' '.repeat(21)}${paint.dim(advice)}`;
}
