import { Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { widthOfTerminal, wrapped } from '../io/terminal.ts';
import { callFindings, limitFindings } from '../machine/call-findings.ts';
import type { Finding, Level } from '../machine/finding.ts';
import { everything } from '../machine/limit-rows.ts';
import { objectFindings } from '../machine/object-findings.ts';
import { systemFindings } from '../machine/system-findings.ts';
import { type Colours, colours } from '../text/colours.ts';

/** `sysv-ipc doctor`: does it work here, and what threatens. Exit status 1 only for what does not work. */
export async function doctor(options: OutputOptions): Promise<void> {
  const calls = callFindings();
  // One picture for all questions.
  const there = everything();
  const findings = [...calls, ...limitFindings(there), ...(there ? objectFindings(there) : []), ...systemFindings()];
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
  const width = (widthOfTerminal().width ?? Number.POSITIVE_INFINITY) - INDENT;
  const lines = [...wrapped(message, width), ...wrapped(advice ?? '', width).map((line) => paint.dim(line))];
  return head + lines.join(`\n${' '.repeat(INDENT)}`);
}

const INDENT = 21;
