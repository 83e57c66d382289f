import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Programs in other languages that use the same objects, and what a machine may lack. */

/** `test` where the machine has that program; elsewhere a skip that says so, and under CI a failure. */
export function testWith(command: string, args: readonly string[] = ['--version']): jest.It {
  return testIf(
    spawnSync(command, args, { stdio: 'ignore' }).status === 0,
    args[0]?.startsWith('-M') ? `${command} ${args[0]}` : command,
  );
}

/** The same for anything else that a machine may lack. */
export function testIf(met: boolean, what: string): jest.It {
  if (met) return test;
  if (process.env.CI) throw new Error(`${what} is missing: the tests need it`);
  console.warn(`skipped: needs ${what}`);
  return test.skip;
}

/** Runs a Perl program; returns what it printed. */
export function perl(program: string, ...args: unknown[]): string {
  return execFileSync('perl', ['-Mstrict', '-w', '-e', program, ...args.map(String)], { encoding: 'utf8' });
}

/** Compiles a C program and runs it; returns what it printed. */
export function runC(source: string, ...args: unknown[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
  try {
    writeFileSync(join(folder, 'peer.c'), source);
    execFileSync('gcc', ['-Wall', '-Werror', '-o', join(folder, 'peer'), join(folder, 'peer.c')], { stdio: 'pipe' });
    return execFileSync(join(folder, 'peer'), args.map(String), { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
