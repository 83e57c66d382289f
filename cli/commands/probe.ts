import { UnsupportedError } from 'sysv-ipc';
import {
  layout,
  type PlatformLayout,
  type ProbeReport,
  probe as probeKernel,
  proposeLayout,
  toC,
} from 'sysv-ipc/structs';
import { Status } from '../io/failure.ts';
import { json, type OutputOptions, print } from '../io/output.ts';
import { type Colours, colours } from '../text/colours.ts';
import { columnsText } from '../text/columns.ts';

export interface ProbeOptions extends OutputOptions {
  platform?: string | undefined;
}

/** `sysv-ipc probe`: where the kernel puts the members of its structs, beside the table. */
export async function probe({ platform, json: asJson }: ProbeOptions): Promise<void> {
  const paint = colours(process.stdout);
  const report = platform === undefined ? ask() : layout(platform);
  if ('structs' in report) {
    print(asJson ? await json('platformLayout', report) : layoutText(report, paint));
    // Nothing to compare with: nobody can say that the table is right.
    if (platform === undefined) process.exitCode = Status.failure;
    return;
  }
  print(asJson ? await json('probeReport', report) : reportText(report, paint));
  if (!report.ok) process.exitCode = Status.failure;
}

/** Where nothing is tabled, a layout from the kernel's answers alone. */
function ask(): ProbeReport | PlatformLayout {
  try {
    return probeKernel();
  } catch (error) {
    if (error instanceof UnsupportedError) return proposeLayout();
    throw error;
  }
}

function reportText(report: ProbeReport, paint: Colours): string {
  const { platform, keyMember, keyMemberSource, members, ok } = report;
  const PAINT = { confirmed: paint.green, unobservable: paint.dim, wrong: paint.red };
  const heads = columns([
    ['MEMBER'],
    ['TYPE'],
    ['SIZE', 'right'],
    ['TABLE', 'right'],
    ['KERNEL', 'right'],
    ['VERDICT'],
  ]);
  const rows = members.map(({ path, ctype, size, offset, observed, verdict }) => [
    path,
    ctype,
    String(size),
    String(offset),
    observed === null ? '-' : String(observed),
    PAINT[verdict](verdict),
  ]);
  const verdict = ok ? paint.green('The kernel and the table agree.') : paint.red('The kernel and the table disagree.');
  const source = keyMemberSource === 'header' ? "this machine's headers" : 'the table';
  return `${paint.bold(platform)}: the key member is called ${keyMember}, say ${source}.\n\n${columnsText(heads, rows, { paintHead: paint.dim })}\n\n${verdict}`;
}

function layoutText({ platform, keyMember, structs }: PlatformLayout, paint: Colours): string {
  const heading = `${paint.bold(platform)}: the key member is called ${keyMember}.`;
  return [heading, ...Object.values(structs).map(toC)].join('\n\n');
}

function columns(heads: [head: string, align?: 'right'][]) {
  return heads.map(([head, align]) => ({ head, ...(align && { align }) }));
}
