import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { arch, os } from '../../ffi/platform.ts';
import { cached } from '../helpers/cache.ts';
import type { Installed } from './install.ts';

/**
 * No registry has Node for musl by itself, but this package is one with a program put into it. A mark in the file says that
 * it is there: without the mark it is Node.
 */
const PACKAGE = '@pnpm/linuxstatic-x64@11.21.0';
const MARK = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:';

/** What such a Node needs and the package does not have; those that gcc uses here are built for glibc. */
const LIBRARIES = ['libstdc++.so.6', 'libgcc_s.so.1'];

const SHIM = fileURLToPath(new URL('glibc-for-musl.c', import.meta.url));

/** Node on musl's libc; undefined where this machine has no musl, or is no x64. */
export function installMusl(): Installed | undefined {
  if (os !== 'linux' || arch !== 'x64' || !existsSync('/lib/ld-musl-x86_64.so.1')) return undefined;
  const folder = cached(`emulated/musl-${PACKAGE.replace('/', '-')}`, make);
  return { name: 'musl', folder, command: ['env', `LD_LIBRARY_PATH=${join(folder, 'lib')}`, join(folder, 'node')] };
}

function make(folder: string): void {
  const stdio: ['ignore', 2, 2] = ['ignore', 2, 2];
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const options = ['--ignore-scripts', '--force', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, PACKAGE], { cwd: folder, stdio });
  const binary = readFileSync(join(folder, 'node_modules', PACKAGE.replace(/@[^@]*$/, ''), 'pnpm'));
  const mark = binary.indexOf(`${MARK}1`);
  if (mark < 0) throw new Error(`${PACKAGE} is made otherwise than expected`);
  binary.write('0', mark + MARK.length, 'latin1');
  writeFileSync(join(folder, 'node'), binary, { mode: 0o755 });
  rmSync(join(folder, 'node_modules'), { recursive: true });

  const lib = join(folder, 'lib');
  mkdirSync(lib);
  for (const name of LIBRARIES) {
    copyFileSync(execFileSync('gcc', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim(), join(lib, name));
  }
  const shim = join(lib, 'ld-linux-x86-64.so.2');
  execFileSync('musl-gcc', ['-shared', '-fPIC', '-O1', '-w', '-o', shim, SHIM], { stdio });
}
