import type { PlatformLayout } from './layout.ts';
import type { ProbeReport } from './probe.ts';

/** A table for people: the first row is its head. */
export type Rows = string[][];

/** A report, one row a member. */
export function probeRows({ members }: ProbeReport): Rows {
  return [
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
}

/** A platform's structs, one row a member. */
export function layoutRows({ structs }: PlatformLayout): Rows {
  return [
    ['member', 'type', 'size', 'offset'],
    ...Object.values(structs).flatMap(({ name, size, members }) => [
      [`struct ${name}`, '', String(size), ''],
      ...members.map((member) => [`${name}.${member.name}`, member.ctype, String(member.size), String(member.offset)]),
    ]),
  ];
}

/** What a report says in a line. */
export function probeSummary({ platform, keyMember, keyMemberSource, ok, members }: ProbeReport): string {
  const count = (verdict: string) => members.filter((member) => member.verdict === verdict).length;
  const counts = ['confirmed', 'unobservable', 'wrong'].map((verdict) => `${count(verdict)} ${verdict}`).join(', ');
  const source = keyMemberSource === 'header' ? 'as its headers say' : 'by the table';
  return `${platform}: ${ok ? 'ok' : 'NOT ok'}; ${counts}; the key member is called ${keyMember}, ${source}`;
}

/** Rows in columns: text to the left, numbers to the right. */
export function inColumns(rows: Rows): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const cell = (text: string, column: number) => {
    const width = widths[column] as number;
    return /^(\d+|-)$/.test(text) ? text.padStart(width) : text.padEnd(width);
  };
  return rows.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}
