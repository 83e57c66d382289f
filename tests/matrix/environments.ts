import { markdownTable, type Outcome } from './outcome.ts';

/** A Markdown table for users: what runs, by runtime; then, by machine. */
export function environments(outcomes: readonly Outcome[]): string {
  const users = outcomes.filter(({ consumers }) => consumers);
  const names = Object.keys(users[0]?.consumers ?? {});
  const tools = names.map((name) => [name, ...users.map(({ consumers }) => mark(consumers?.[name]))]);
  const suites = outcomes.filter(({ consumers, runtime }) => !consumers && runtime !== 'any');
  const tests = suites.map(({ platform, runtime, what, passed, failed, skipped }) =>
    [platform, runtime, what, passed, failed, skipped].map(String),
  );
  return [
    markdownTable(['used as', ...users.map(({ runtime }) => runtime)], tools),
    markdownTable(['platform', 'runtime', 'tests', 'passed', 'failed', 'skipped'], tests, 3),
  ].join('\n\n');
}

function mark(passed: boolean | undefined): string {
  if (passed === undefined) return '–';
  return passed ? '✓' : '**failed**';
}
