import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { operations } from '../../bench/operations.ts';
import type { Row, Run } from '../../bench/results.ts';
import { outcomes, targets } from '../../bench/targets.ts';

// Whether the bench works and leaves nothing behind, not how fast anything is.
const ROOT = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-quick-bench-'));
let run: Run;
let left: string[];

const objects = () => ['-m', '-s', '-q'].map((kind) => execFileSync('ipcs', [kind], { encoding: 'utf8' })).join('');
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

beforeAll(() => {
  const before = new Set(objects().split('\n'));
  execFileSync(process.execPath, ['--import', 'tsx', 'bench/run.ts', '--quick', '--out', folder], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 180_000,
    // As `npm run bench` has it: the package by its name, not the sources.
    env: { ...process.env, TSX_TSCONFIG_PATH: 'bench/tsconfig.json' },
  });
  left = objects()
    .split('\n')
    .filter((line) => line.startsWith('0x') && !before.has(line));
  run = JSON.parse(read('results.json'));
}, 200_000);

afterAll(() => rmSync(folder, { recursive: true }));

test('bench --quick has a row for everyone who takes part in an operation', () => {
  for (const { operation, contestants } of operations) {
    const rows = run.results.find((result) => result.operation === operation)?.rows ?? [];
    expect(rows.map(({ peer, how }) => [peer, how])).toEqual(contestants.map(({ peer, how }) => [peer, how]));
  }
  expect(run.results.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['conversation', 'import', 'handles']),
  );
});

test('bench --quick measures this package in every row of its own', () => {
  const own = run.results.flatMap(({ rows }) => rows).filter(({ peer }) => peer === 'sysv-ipc');
  expect(own.filter(isMissing)).toEqual([]);
});

test('bench --quick says why a row has no figure, and lacks no peer where all are to be there', () => {
  const missing = run.results.flatMap(({ rows }) => rows).filter(isMissing);
  for (const row of missing) expect(row.missing).toMatch(/\w+ /);
  if (process.env.CI) expect(missing.filter(({ peer }) => peer === 'C' || peer === 'Perl')).toEqual([]);
});

test('bench --quick finds both sides of every target by name', () => {
  const named = ({ operation, ours, beside }: (typeof targets)[number]) => {
    const rows = run.results.find((result) => result.operation === operation)?.rows ?? [];
    const has = (peer: string, how: string) => rows.some((row) => row.peer === peer && row.how === how);
    return has('sysv-ipc', ours) && (!beside || has(...beside));
  };
  expect(targets.filter((target) => !named(target))).toEqual([]);
  expect(outcomes(run.results)).toHaveLength(targets.length);
});

test('bench --quick writes the report and its pictures', () => {
  for (const { title } of operations) expect(read('README.md').toLowerCase()).toContain(`### ${title.toLowerCase()}`);
  for (const name of ['calls.svg', 'memory.svg', 'messages.svg']) expect(read(name)).toMatch(/^<svg .*<\/svg>$/s);
});

test('bench --quick leaves no object behind', () => {
  expect(left).toEqual([]);
});

function isMissing({ samples }: Row): boolean {
  return samples.length === 0;
}
