import { execFileSync, type StdioOptions } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('../..', import.meta.url));

/** What the tests need besides the package: themselves, what the tests of internals import, what they read. */
const COPIED = [
  ...['bench', 'cli', 'demos', 'docs', 'ffi', 'lib', 'structs', 'tests'],
  ...['CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md', 'tsconfig.json'],
];

/** What the tests need of the development tools, in the versions that the project itself has. */
const TOOLS = [
  ...['@swc/core', '@swc/jest', '@types/jest', '@types/node', 'esbuild'],
  ...['fast-check', 'jest', 'tsx', 'typescript', 'vega', 'vega-lite', 'zod'],
];

/** No script of any package runs: none of them needs one. */
const INSTALL = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
const TO_STDERR: StdioOptions = ['ignore', 2, 2];

/** Packs the package as it would be published, into that folder; its path. */
export function pack(folder: string): string {
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: HERE,
    stdio: ['ignore', 'ignore', 2],
  });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (!tarball) throw new Error(`npm pack made no tarball in ${folder}`);
  return join(folder, tarball);
}

/** An empty folder becomes a project that has the package installed from its tarball, beside some tools. */
export function install(folder: string, tarball: string, tools: readonly string[], manifest: object = {}): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', ...manifest }));
  execFileSync('npm', [...INSTALL, tarball, ...tools], { cwd: folder, stdio: TO_STDERR });
}

/** A project in which the test suite runs against the installed package: nothing maps its name to a build of the sources. */
export function makeSuite(folder: string, tarball: string): void {
  // Some tests compare with these what the documents and the command say.
  const { version, scripts } = manifestOf(HERE);
  const tools = TOOLS.map((name) => `${name}@${manifestOf(join(HERE, 'node_modules', name)).version}`);
  install(folder, tarball, tools, { version, scripts });
  for (const name of COPIED.filter((name) => existsSync(join(HERE, name)))) {
    cpSync(join(HERE, name), join(folder, name), { recursive: true });
  }
  cpSync(join(HERE, 'jest.config.js'), join(folder, 'jest.base.js'));
  writeFileSync(
    join(folder, 'jest.config.js'),
    "import base from './jest.base.js';\n\nconst { moduleNameMapper, ...config } = base;\nexport default config;\n",
  );
  // Where tests look for the built command and the demos.
  symlinkSync('node_modules/sysv-ipc/dist', join(folder, 'dist'));
}

function manifestOf(folder: string): { version: string; scripts?: Record<string, string> } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
