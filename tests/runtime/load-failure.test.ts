import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Peer } from '../helpers/fixture.ts';
import { nodes } from '../helpers/nodes.ts';

/** Programs that have this package installed beside a Koffi that is not whole. */

const PACKAGE = dirname(realpathSync(join(__dirname, '../../dist')));
const KOFFI = dirname(require.resolve('koffi'));
const NATIVE = `@koromix/koffi-${process.platform}-${process.arch}`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
  for (const name of ['dist', 'package.json']) put(join(PACKAGE, name), `sysv-ipc/${name}`);
  cpSync(join(__dirname, '../fixtures/load-failure.mjs'), join(folder, 'program.mjs'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function put(from: string, name: string): void {
  cpSync(from, join(folder, 'node_modules', name), { recursive: true });
}

function putNative(version: string): void {
  const native = join(folder, 'node_modules', NATIVE);
  mkdirSync(native, { recursive: true });
  writeFileSync(join(native, 'index.js'), `module.exports = { version: '${version}' };\n`);
}

async function failure(execArgv: readonly string[] = [], node = process.execPath): Promise<Record<string, string>> {
  const { stdout, stderr } = await new Peer(node, [...execArgv, 'program.mjs'], { cwd: folder }).ended;
  try {
    return JSON.parse(stdout) as Record<string, string>;
  } catch {
    throw new Error(stdout + stderr);
  }
}

describe('the first use without a whole Koffi is an UnsupportedError that names the way out', () => {
  test('without the package koffi, as for a bundle that was moved away from node_modules', async () => {
    const { name, code, message, cause } = await failure();
    expect({ name, code }).toEqual({ name: 'UnsupportedError', code: 'ERR_UNSUPPORTED' });
    expect(message).toMatch(/^Cannot load Koffi on \S+: there is no package `koffi`; .*npm install koffi/);
    expect(cause).toMatch(/Cannot find module 'koffi'/);
  });

  test('without its native part: optional dependencies left out, or a lock file of another system', async () => {
    put(KOFFI, 'koffi');
    const { message } = await failure();
    expect(message).toContain(`the package ${NATIVE}, is missing`);
    expect(message).toContain('--include=optional');
  });

  test('with a native part of another version', async () => {
    put(KOFFI, 'koffi');
    putNative('0.0.1');
    expect((await failure()).message).toContain(`${NATIVE} is of another version than koffi; install again`);
  });

  test('where no native addon may be loaded', async () => {
    put(KOFFI, 'koffi');
    put(join(KOFFI, '..', NATIVE), NATIVE);
    expect((await failure()).message).toBe('nothing failed');
    expect((await failure(['--no-addons'])).message).toContain('run Node without --no-addons');
  });

  for (const { title, node, test } of nodes(24)) {
    test(`under the permission model of ${title}, without --allow-addons`, async () => {
      put(KOFFI, 'koffi');
      put(join(KOFFI, '..', NATIVE), NATIVE);
      const execArgv = ['--permission', `--allow-fs-read=${folder}`];
      expect((await failure(execArgv, node)).message).toContain('with --allow-addons under --permission');
      expect((await failure([...execArgv, '--allow-addons', '--no-warnings'], node)).message).toBe('nothing failed');
    });
  }

  test('and its stack begins with the line of the program', async () => {
    const { stack = '' } = await failure();
    expect(stack.split('\n')[1]).toContain('program.mjs:5');
  });
});
