import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path/posix';
import type { Outcome } from './outcome.ts';

/** Lifecycle scripts that npm would run where somebody installs the package. */
const AT_INSTALL = ['preinstall', 'install', 'postinstall', 'prepublish', 'preprepare', 'prepare', 'postprepare'];
const EXPECTED = [
  ...['LICENSE', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'package.json'],
  ...['demos/README.md', 'dist/index.cjs', 'dist/index.js', 'dist/cli.js'],
];

/** What a package may weigh, compressed. */
const MOST_BYTES = 400_000;

/** Looks at what would be published. */
export function inspect(tarball: string): Outcome {
  const start = performance.now();
  const tar = (...args: string[]) => execFileSync('tar', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  const files = tar('-tzf', tarball)
    .trim()
    .split('\n')
    .map((name) => name.replace(/^package\//, ''));
  const pages = files.filter((name) => name.endsWith('.md') && !name.startsWith('docs/quality/'));
  const dead = pages.flatMap((page) => deadLinks(page, tar('-xzOf', tarball, `package/${page}`), files));
  const { scripts = {} } = JSON.parse(tar('-xzOf', tarball, 'package/package.json')) as { scripts?: object };
  const { size } = statSync(tarball);
  const checks: [title: string, offenders: string[]][] = [
    ['has all that is expected', EXPECTED.filter((name) => !files.includes(name))],
    ['has nothing but the build and the documents', files.filter((name) => !isExpected(name))],
    ['has no source map, whose sources would lie outside', files.filter((name) => name.endsWith('.map'))],
    ['has no dead link', dead],
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
  EXPECTED.includes(name) ||
  /^docs\/[\w./-]+\.(md|svg|h|1)$/.test(name) ||
  /^dist\/([\w./-]+\.(js|cjs|d\.ts|d\.cts)|(cli|demos)\/licenses\.txt)$/.test(name);

/** Links of a page to files or folders that are not in the package; what is about the sources, in docs/quality, may have some. */
function deadLinks(page: string, text: string, files: readonly string[]): string[] {
  const links = Array.from(text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g), ([, link]) => link as string);
  return links
    .filter((link) => !/^(https?|mailto):/.test(link))
    .map((link) => normalize(join(dirname(page), link)))
    .filter((target) => !files.some((file) => file === target || file.startsWith(`${target}/`)))
    .map((target) => `${target} (in ${page})`);
}
