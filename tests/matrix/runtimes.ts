import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arch, os } from '../../ffi/platform.ts';
import { type Installed, koffiVersion } from '../emulated/install.ts';
import { cached } from '../helpers/cache.ts';

interface Runtime {
  package: string;
  program: string;
  args: readonly string[];
  /** What only this runtime has to be able to do. */
  alone: readonly (readonly string[])[];
}

/** Runtimes that play Node: an npm package with the program inside, and what comes before a program's file. */
export const RUNTIMES: Readonly<Record<string, Runtime>> = {
  bun: { package: `@oven/bun-${os}-${arch}@1`, program: 'bin/bun', args: [], alone: [] },
  // Its cache of compiled code takes two builds of one length for the same.
  deno: {
    package: `@deno/${os}-${arch}-glibc@2`,
    program: 'deno',
    args: ['run', '-A', '--no-code-cache'],
    alone: [['run', '--no-code-cache', '--no-prompt', '--allow-ffi', '--allow-read=..', 'tests/fixtures/refused.mjs']],
  },
};

/** The runtime, and Koffi beside it, from npm. */
export function installRuntime(name: string): Installed {
  const koffi = koffiVersion();
  const { package: packed, program, args } = RUNTIMES[name] as (typeof RUNTIMES)[string];
  const folder = cached(`${packed.replaceAll('/', '-')}-koffi-${koffi}`, (folder) => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', ['install', ...options, packed, `koffi@${koffi}`], { cwd: folder, stdio: ['ignore', 2, 2] });
  });
  return {
    name,
    folder,
    command: [join(folder, 'node_modules', packed.replace(/@[^@]*$/, ''), program), ...args],
  };
}
