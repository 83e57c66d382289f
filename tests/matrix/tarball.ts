import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Outcome } from './outcome.ts';

/** Lifecycle scripts that npm would run where somebody installs the package. */
const AT_INSTALL = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
const EXPECTED = [
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'package.json',
  'dist/index.cjs',
  'dist/index.js',
  'dist/cli.js',
];

/** What a package may weigh, compressed. */
const MOST_BYTES = 300_000;

/** Looks at what would be published. */
export function inspect(tarball: string): Outcome {
  const start = performance.now();
  const tar = (...args: string[]) => execFileSync('tar', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const files = tar('-tzf', tarball)
    .trim()
    .split('\n')
    .map((name) => name.replace(/^package\//, ''));
  const { scripts = {} } = JSON.parse(tar('-xzOf', tarball, 'package/package.json')) as { scripts?: object };
  const { size } = statSync(tarball);
  const checks: [title: string, offenders: string[]][] = [
    ['has all that is expected', EXPECTED.filter((name) => !files.includes(name))],
    ['has nothing but the build and the documents', files.filter((name) => !isExpected(name))],
    ['has no source map, whose sources would lie outside', files.filter((name) => name.endsWith('.map'))],
    ['runs nothing where it is installed', AT_INSTALL.filter((name) => Object.hasOwn(scripts, name))],
    [`weighs no more than ${MOST_BYTES} bytes`, size > MOST_BYTES ? [`${size} bytes`] : []],
  ];
  const failures = checks.flatMap(([title, offenders]) =>
    offenders.length > 0 ? [`The tarball ${title}: not so for ${offenders.join(', ')}`] : [],
  );
  return {
    platform: 'any',
    runtime: 'any',
    what: `the tarball (${Math.round(size / 1000)} kB, ${files.length} files)`,
    passed: checks.length - failures.length,
    failed: failures.length,
    skipped: 0,
    reasons: [],
    failures,
    seconds: (performance.now() - start) / 1000,
  };
}

const isExpected = (name: string) =>
  EXPECTED.includes(name) || /^dist\/([\w./-]+\.(js|cjs|d\.ts|d\.cts)|(cli|demos)\/licenses\.txt)$/.test(name);
