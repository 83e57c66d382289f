import type { ProbeReport } from '../../structs/probe/probe.ts';

/** A report as plain text: a table with one row a member, and what it comes to. */
export function reportText({ platform, keyMember, keyMemberSource, ok, members }: ProbeReport): string {
  const rows = [
    ['member', 'type', 'size', 'expected', 'observed', 'verdict'],
    ...members.map(({ path, ctype, size, offset, observed, verdict }) => [
      path,
      ctype,
      String(size),
      String(offset),
      observed === null ? '-' : String(observed),
      verdict,
    ]),
  ];
  const count = (verdict: string) => members.filter((member) => member.verdict === verdict).length;
  const counts = ['confirmed', 'unobservable', 'wrong'].map((verdict) => `${count(verdict)} ${verdict}`).join(', ');
  const source = keyMemberSource === 'header' ? "say this machine's headers" : 'says the table';
  return `${inColumns(rows)}\n\n${platform}: ok is ${ok}; ${counts}; the key member is called ${keyMember}, ${source}`;
}

/** Text to the left, numbers to the right. */
function inColumns(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const cell = (text: string, column: number) => {
    const width = widths[column] as number;
    return /^(\d+|-)$/.test(text) ? text.padStart(width) : text.padEnd(width);
  };
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
