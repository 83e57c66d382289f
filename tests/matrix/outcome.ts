/** What a run of tests on one platform came to. */
export interface Outcome {
  /** E.g. 'linux x64'. */
  platform: string;
  /** E.g. 'Node 24.21.0'. */
  runtime: string;
  /** E.g. 'the whole suite'. */
  what: string;
  passed: number;
  failed: number;
  skipped: number;
  /** Why tests were skipped, as they said themselves. */
  reasons: string[];
  /** What failed, and how. */
  failures: string[];
  seconds: number;
  /** Whether each way of using the package works; undefined: it was not tried. */
  consumers?: Readonly<Record<string, boolean | undefined>>;
}

const COLUMNS = ['platform', 'runtime', 'tests', 'passed', 'failed', 'skipped', 'seconds'];

/** A Markdown table with one row an outcome, and below it why anything was skipped. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ platform, runtime, what, passed, failed, skipped, seconds }) =>
    [platform, runtime, what, passed, failed, skipped, Math.round(seconds)].map(String),
  );
  const why = outcomes.flatMap(({ platform, runtime, reasons }) =>
    reasons.map((reason) => `- ${platform}, ${runtime}: ${reason}`),
  );
  return [
    markdownTable(COLUMNS, rows, 3),
    '',
    why.length > 0 ? `Skipped:\n\n${why.join('\n')}` : 'Nothing was skipped for want of anything.',
  ].join('\n');
}

/** @param texts - How many columns hold text; the rest are numbers. */
export function markdownTable(head: readonly string[], rows: readonly string[][], texts = head.length): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i < texts ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i < texts ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

/** Why tests were skipped, as they print it. */
export function reasonsIn(output: string): string[] {
  return [...new Set(Array.from(output.matchAll(/skipped: (.*)/g), ([, reason]) => reason as string))];
}
