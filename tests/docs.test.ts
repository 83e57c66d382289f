import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Block, blocksOf, headingsOf, pages, promised, reference, root, textOf } from './helpers/documents.ts';
import { nodes } from './helpers/nodes.ts';
import { UserProject } from './helpers/user-project.ts';

/** Every program in the documents runs as it stands, and prints what the document says it prints. */

const isProgram = ({ language }: Block) => language === 'js' || language === 'ts';
const programs = [...pages, ...reference].flatMap(blocksOf).filter(isProgram);
const lines = (texts: readonly string[]) => texts.map((text) => `${text}\n`).join('');

const project = new UserProject();
afterAll(() => project.remove());

test('the documents hold programs', () => expect(programs.length).toBeGreaterThan(40));

/** JavaScript runs on the oldest Node that the package supports, TypeScript on the first that has `using` and drops types. */
for (const [language, extension, major] of [
  ['js', 'mjs', 20],
  ['ts', 'mts', 24],
] as const) {
  const alone = programs.filter((block) => block.language === language && !block.file);
  const titled = alone.map((block) => [`${block.page}:${block.line}`, block.code] as const);
  for (const { node, title, test } of nodes(major)) {
    test.each(titled)(`%s runs on ${title} and prints what it says`, async (place, code) => {
      const file = `${place.replace(/\W/g, '-')}.${extension}`;
      project.save(file, code);
      const { stdout, stderr, status } = await project.run(node, file);
      expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
      if (promised(code).length > 0) expect(stdout).toBe(lines(promised(code)));
    });
  }
}

/** Programs of one page that belong together: each has a terminal of its own. */
const OF_OTHER_TESTS = ['docs/other-languages.md', 'docs/screenshot.md'];
const named = programs.filter(({ file, page }) => file && !OF_OTHER_TESTS.includes(page));

for (const { node, test } of nodes(20)) {
  test.each([...new Set(named.map(({ page }) => page))])(
    '%s: the programs with names understand each other, whichever is started first',
    async (page) => {
      const blocks = named.filter((block) => block.page === page) as (Block & { file: string })[];
      for (const { file, code } of blocks) project.save(file, code);
      const expected = blocks.map(({ code }) => ({ stdout: lines(promised(code)), stderr: '', status: 0 }));
      const files = blocks.map(({ file }) => file);
      expect(await Promise.all(files.map((file) => project.run(node, file)))).toEqual(expected);
      const reversed = await Promise.all(files.toReversed().map((file) => project.run(node, file)));
      expect(reversed.toReversed()).toEqual(expected);
    },
  );
}

test('the programs pass the type checker', () => {
  const folder = mkdtempSync(join(root, 'node_modules', '.docs-'));
  try {
    for (const [number, { code, page, line }] of programs.entries()) {
      // What imports another program of its page is run, not checked.
      if (/from '\.\//.test(code)) continue;
      writeFileSync(join(folder, `${number}-${page.replace(/\W/g, '-')}-${line}.ts`), `${code}\nexport {};\n`);
    }
    const paths = Object.fromEntries(
      ['index', 'shm', 'errors', 'structs'].map((name) => [
        name === 'index' ? 'sysv-ipc' : `sysv-ipc/${name}`,
        [join(root, 'dist', `${name}.d.ts`)],
      ]),
    );
    const compilerOptions = {
      types: ['node'],
      // Examples show what happens, not what might be undefined.
      strict: false,
      exactOptionalPropertyTypes: false,
      noUncheckedIndexedAccess: false,
      paths,
    };
    const settings = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'], exclude: [] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    const tsc = spawnSync(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], {
      encoding: 'utf8',
    });
    expect(tsc.stdout).toBe('');
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);

/** What the relative links of a page point at. */
function links(page: string): { link: string; path: string; heading: string | undefined }[] {
  return [...textOf(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(([link, path, heading]) => ({
    link,
    path: path ? join(page, '..', path) : page,
    heading,
  }));
}

test.each([...pages, 'docs/api/README.md'])('%s links to files and headings that exist', (page) => {
  const broken = links(page)
    .filter(({ path }) => !existsSync(join(root, path)))
    .concat(links(page).filter(({ path, heading }) => heading && !headingsOf(path).includes(heading)));
  expect(broken.map(({ link }) => link)).toEqual([]);
});

/** Where the packed tarball is tested, the documents are the repository's. */
const testPack = existsSync(join(root, 'node_modules', 'sysv-ipc')) ? test.skip : test;

testPack('what the pages in the package link to is in the package', () => {
  const pack = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' });
  const [{ files }] = JSON.parse(pack.stdout) as [{ files: { path: string }[] }];
  const packed = files.map(({ path }) => path);
  const isPacked = (target: string) => packed.some((path) => path === target || path.startsWith(`${target}/`));
  const dead = packed
    .filter((path) => path.endsWith('.md'))
    .flatMap((page) => links(page).map(({ path }) => `${page}: ${path}`))
    .filter((link) => !isPacked(link.split(': ')[1]?.replace(/\/$/, '') as string));
  expect(packed).toContain('docs/README.md');
  expect(dead).toEqual([]);
});

test('every guide is in the index, and leads to one next page', () => {
  const guides = pages.filter((page) => /^docs\/[^/]+\.md$/.test(page) && page !== 'docs/README.md');
  const indexed = links('docs/README.md').map(({ path }) => path);
  expect(guides.filter((page) => !indexed.includes(page))).toEqual([]);
  expect(guides.filter((page) => textOf(page).match(/^Next: \[[^\]]+\]\([^)]+\)$/gm)?.length !== 1)).toEqual([]);
});
