import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A C compiler that the tests may ask for, and what to install where it is missing. */
export const COMPILERS = { gcc: 'gcc and libc6-dev', 'musl-gcc': 'musl-tools' } as const;
export type Compiler = keyof typeof COMPILERS;

/** `test`, or a skip that says why; a failure under `CI=true`. */
export function testWith(compiler: Compiler): typeof test {
  if (found(compiler)) return test;
  const reason = `${compiler} is not installed (${COMPILERS[compiler]} on Debian)`;
  const missing = (name: string) => {
    if (process.env.CI !== 'true') return test.skip(`${name} (skipped: ${reason})`, () => {});
    test(name, () => {
      throw new Error(reason);
    });
  };
  console.warn(reason);
  return missing as unknown as typeof test;
}

function found(compiler: Compiler): boolean {
  try {
    execFileSync(compiler, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A directory that lives as long as `use`, with the program compiled from `source` in it. */
export function withProgram<T>(compiler: Compiler, source: string, use: (program: string, directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
  try {
    writeFileSync(join(directory, 'program.c'), source);
    const program = join(directory, 'program');
    execFileSync(compiler, ['-std=gnu11', '-w', '-o', program, join(directory, 'program.c')], {
      stdio: 'pipe',
      maxBuffer: 1 << 26,
    });
    return use(program, directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What a program prints. */
export function output(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', maxBuffer: 64 << 20, timeout: 20_000 });
}
