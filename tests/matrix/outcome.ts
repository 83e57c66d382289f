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
}

const COLUMNS = ['platform', 'runtime', 'tests', 'passed', 'failed', 'skipped', 'seconds'];

/** A Markdown table with one row an outcome, and below it why anything was skipped. */
export function table(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ platform, runtime, what, passed, failed, skipped, seconds }) =>
    [platform, runtime, what, passed, failed, skipped, Math.round(seconds)].map(String),
  );
  const widths = COLUMNS.map((name, column) => Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, column) => (column < 3 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  const why = outcomes.flatMap(({ platform, runtime, reasons }) =>
    reasons.map((reason) => `- ${platform}, ${runtime}: ${reason}`),
  );
  return [
    line(COLUMNS),
    line(rule),
    ...rows.map(line),
    '',
    why.length > 0 ? `Skipped:\n\n${why.join('\n')}` : 'Nothing was skipped for want of anything.',
  ].join('\n');
}

/** Why tests were skipped, as they print it. */
export function reasonsIn(output: string): string[] {
  return [...new Set(Array.from(output.matchAll(/skipped: (.*)/g), ([, reason]) => reason as string))];
}
