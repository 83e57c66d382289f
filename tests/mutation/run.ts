/**
 * Changes source files in small ways, one at a time, and shows which changes their tests do not notice:
 * `npm run mutation -- lib/checks/ownership.ts ffi/*.ts lib/waiting/line.ts:120-180`.
 */
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

const { values, positionals } = parseArgs({
  options: { tests: { type: 'string', multiple: true } },
  allowPositionals: true,
});
if (positionals.length === 0) throw new Error('Name the source files, as in: npm run mutation -- lib/checks/*.ts');

/** The tests mirror the folders; what has none of its own is used by those of the folder above. */
function testsOf(file: string): string {
  let folder = dirname(file);
  while (!existsSync(`tests/${folder}`)) folder = dirname(folder);
  return `tests/${folder}`;
}

/** Errors and options show in the tests of the checks. */
const MORE: Readonly<Record<string, string>> = { 'tests/ffi': 'tests/lib/checks' };

const own = values.tests ?? positionals.map(testsOf);
const tests = [...new Set(own.flatMap((folder) => [folder, MORE[folder] ?? folder]))];

await new Stryker({
  mutate: positionals,
  // All mutants are in one build. Each is chosen by an environment variable, which the tests' child processes inherit.
  testRunner: 'command',
  buildCommand: 'npm run build',
  commandRunner: { command: `npx jest --bail ${tests.join(' ')}` },
  coverageAnalysis: 'off',
  concurrency: 1,
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, reportTests: false },
  ignorePatterns: ['docs', 'dist'],
  // Texts of messages have tests of their own where they matter.
  mutator: { excludedMutations: ['StringLiteral'] },
}).runMutationTest();
