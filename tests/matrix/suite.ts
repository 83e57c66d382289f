import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { arch, os } from '../../ffi/platform.ts';
import { ownNamespace } from './namespace.ts';
import { type Outcome, reasonsIn } from './outcome.ts';

/** What of jest's report counts. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  success: boolean;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

/** What of the suite also runs where time is short: each kind of object, the waits, the layouts, arguments, the command. */
export const SMALLER_SET = [
  'tests/structs/probe/probe.test.ts',
  'tests/structs/layout/layout.test.ts',
  'tests/structs/define-struct.test.ts',
  'tests/structs/members.test.ts',
  'tests/lib/checks/arguments.test.ts',
  'tests/lib/objects/keys.test.ts',
  'tests/lib/memory/handle.test.ts',
  'tests/lib/memory/views.test.ts',
  'tests/lib/memory/atomics.test.ts',
  'tests/lib/locks/',
  'tests/lib/channel/',
  'tests/lib/semaphore/handle.test.ts',
  'tests/lib/semaphore/set-handle.test.ts',
  'tests/lib/queue/handle.test.ts',
  'tests/lib/semaphore/run-exclusive.test.ts',
  'tests/lib/waiting/endings.test.ts',
  'tests/lib/shm/',
  'tests/cli/show.test.ts',
];

/** Runs the suite, or the named files of it, in a project made by makeSuite(). */
export function runSuite(folder: string, node: string, files: readonly string[] = []): Outcome {
  const output = join(folder, 'report.json');
  const arguments_ = ['node_modules/jest/bin/jest.js', '--ci', '--json', `--outputFile=${output}`, ...files];
  const [program, ...args] = [...ownNamespace, node, ...arguments_] as [string, ...string[]];
  rmSync(output, { force: true });
  const start = performance.now();
  const { stderr, status, signal } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    maxBuffer: 1 << 28,
    timeout: 20 * 60_000,
    env: { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
  });
  const seconds = (performance.now() - start) / 1000;
  const version = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const outcome = {
    platform: `${os} ${arch}`,
    runtime: `Node ${version.slice(1)}`,
    what: files.length > 0 ? 'a smaller set' : 'the whole suite',
    reasons: reasonsIn(stderr),
    seconds,
  };
  if (!existsSync(output)) {
    const end = `jest ended with ${signal ?? status} and no report: ${stderr.slice(-4000)}`;
    return { ...outcome, passed: 0, failed: 1, skipped: 0, failures: [end] };
  }
  const report = JSON.parse(readFileSync(output, 'utf8')) as Report;
  const failures = failuresOf(report);
  // jest's own last check, that nothing is left behind, is in no test.
  if (status !== 0 && failures.length === 0)
    failures.push(`jest ended with ${signal ?? status}: ${stderr.slice(-4000)}`);
  return {
    ...outcome,
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

/** One text for each test that failed, and for each file that did not even load. */
function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0 && status === 'failed') return [`${name}: ${message}`];
    return failed.map(({ fullName, failureMessages }) => `${name}: ${fullName}\n${failureMessages.join('\n')}`);
  });
}
