import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Compiler = 'gcc' | 'musl-gcc' | `${string}-linux-gnu${string}-gcc`;

/** A directory that lives as long as `use`, with the program compiled from `source` in it. */
export function withProgram<T>(compiler: Compiler, source: string, use: (program: string, directory: string) => T): T {
  const directory = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
  try {
    writeFileSync(join(directory, 'program.c'), source);
    const program = join(directory, 'program');
    // A program for another processor brings along what it needs there.
    const flags = compiler.includes('linux-gnu') ? ['-static'] : [];
    execFileSync(compiler, ['-std=gnu11', '-w', ...flags, '-o', program, join(directory, 'program.c')], {
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
