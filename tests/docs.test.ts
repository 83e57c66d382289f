import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import { list, shm } from 'sysv-ipc';
import { testIf, until } from './helpers/peers.ts';

/** Every program in the documents runs, and prints what the document says it prints. */

const root = join(__dirname, '..');
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md'),
);

interface Block {
  page: string;
  line: number;
  language: string;
  file: string | undefined;
  code: string;
}

/** The reference is made from the doc comments, so their examples are here too. */
const reference = readdirSync(join(root, 'docs', 'api'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/api/${name}`);

const blocks = [...pages, ...reference].flatMap((page): Block[] => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```(\w+)(?: file=(\S+))?\n([\s\S]*?)^```$/gm)].map(
    ({ 1: language, 2: file, 3: code, index }) => ({
      page,
      line: text.slice(0, index).split('\n').length,
      language: language as string,
      file,
      code: code as string,
    }),
  );
});

/** What the comments `// → …` promise, in order. */
function promised(code: string): string[] {
  return [...code.matchAll(/\/\/ → (.*)$/gm)].map(([, text]) => text as string);
}

/** As an ES module in this folder, which knows the package by its name. */
function nodeArguments(code: string): string[] {
  const plain = transformSync(code, { loader: 'ts', format: 'esm', target: 'node20' }).code;
  return ['--input-type=module', '-e', plain];
}

const files = new Map(blocks.filter(({ file }) => file).map((block) => [block.file as string, block.code]));
const programs = blocks.filter(({ language, file }) => /^(js|ts)$/.test(language) && !file);

test('the documents hold programs', () => expect(programs.length).toBeGreaterThan(20));

test('the programs pass the type checker', () => {
  const folder = mkdtempSync(join(root, 'node_modules', '.docs-'));
  try {
    for (const [number, { code }] of programs.entries())
      writeFileSync(join(folder, `${number}.ts`), `${code}\nexport {};\n`);
    const paths = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8')).compilerOptions.paths as Record<
      string,
      string[]
    >;
    const compilerOptions = {
      types: ['node'],
      // Examples show what happens, not what might be undefined.
      noUncheckedIndexedAccess: false,
      useUnknownInCatchVariables: false,
      paths: Object.fromEntries(Object.entries(paths).map(([name, [path]]) => [name, [join(root, path as string)]])),
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

test.each(programs.map((block) => [`${block.page}:${block.line}`, block] as const))(
  '%s runs and prints what it says',
  (_, { code }) => {
    const { stdout, stderr, status } = spawnSync(process.execPath, nodeArguments(code), {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const lines = promised(code);
    if (lines.length > 0) expect(stdout.trim().split('\n')).toEqual(lines);
  },
);

test.each(pages)('%s links to files and headings that exist', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const broken = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g)]
    .filter(([, path, heading]) => {
      const target = path ? join(root, page, '..', path) : join(root, page);
      try {
        if (!heading) return readFileSync(target) === undefined;
        const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
          (title as string)
            .toLowerCase()
            .replace(/[^\w\- ]/g, '')
            .replaceAll(' ', '-'),
        );
        return !headings.includes(heading);
      } catch (error) {
        return (error as NodeJS.ErrnoException).code !== 'EISDIR';
      }
    })
    .map(([link]) => link);
  expect(broken).toEqual([]);
});

describe('docs/other-languages.md', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-docs-'));
    for (const { file, code } of blocks) if (file) writeFileSync(join(folder, file), code);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const peers = [
    ['C', 'gcc', 'ask.mjs', 'answer.c'],
    ['Perl', 'perl', 'ask.mjs', 'answer.pl'],
    ['Python', 'python3 with sysv_ipc', 'ask.mjs', 'answer.py'],
    ['PHP', 'php', 'ask-php.mjs', 'answer.php'],
  ] as const;
  for (const [language, peer, asker, answerer] of peers) {
    const command = interpreter(peer);
    testIf(command !== undefined, peer)(`the ${language} program answers the JavaScript one`, async () => {
      const code = files.get(asker) as string;
      const node = spawn(process.execPath, nodeArguments(code), { cwd: root });
      const printed: string[] = [];
      node.stdout.on('data', (data: Buffer) => printed.push(data.toString()));
      node.stderr.on('data', (data: Buffer) => printed.push(data.toString()));
      const ended = new Promise((resolve) => node.once('exit', resolve));
      await until(() => isReady(asker));
      const answer = spawnSync('sh', ['-c', command?.(answerer) ?? ''], { cwd: folder, encoding: 'utf8' });
      expect(answer).toMatchObject({ stderr: '', status: 0, stdout: 'four hours to bury a cat?\n' });
      expect(await ended).toBe(0);
      expect(printed.join('').trim().split('\n')).toEqual(promised(code));
    });
  }

  for (const [language, peer, file] of [
    ['Python', 'python3', 'key.py'],
    ['Perl', 'perl', 'key.pl'],
  ] as const) {
    const command = interpreter(peer);
    testIf(command !== undefined, peer)(`${language} computes the same key for a name`, () => {
      const key = programs.find(({ code }) => code.includes("keyFor('example.org/clock')"));
      const { stdout } = spawnSync('sh', ['-c', command?.(file) ?? ''], { cwd: folder, encoding: 'utf8' });
      expect([stdout.trim()]).toEqual(promised(key?.code ?? ''));
    });
  }
});

/** The last thing that each asker makes. */
function isReady(asker: string): boolean {
  return asker === 'ask.mjs' ? shm.semaphoreHasKey(0x5eed0002) : list().queues.some(({ key }) => key === 0x5eed0003);
}

/** How a program of that peer is run; undefined if the peer is not here. */
function interpreter(peer: string): ((file: string) => string) | undefined {
  const works = (command: string) => spawnSync('sh', ['-c', command]).status === 0;
  switch (peer) {
    case 'gcc':
      return works('gcc --version') ? (file) => `gcc -o answer ${file} && ./answer` : undefined;
    case 'perl':
      return works('perl -v') ? (file) => `perl ${file}` : undefined;
    case 'php':
      return works('php -m | grep -q sysvmsg') ? (file) => `php ${file}` : undefined;
    default: {
      // Distributions put their modules beside their own Python, which need not be the first in PATH.
      const modules = peer.includes('sysv_ipc') ? 'sysv_ipc' : 'hashlib';
      const python = ['python3', '/usr/bin/python3'].find((name) => works(`${name} -c 'import ${modules}'`));
      return python === undefined ? undefined : (file) => `${python} ${file}`;
    }
  }
}
