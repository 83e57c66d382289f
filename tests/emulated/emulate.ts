/**
 * Runs a program of the project with the Node of another processor, under qemu-user:
 *
 *     npm run build && npx tsx tests/emulated/emulate.ts arm64 tests/fixtures/probe.mjs --json
 *
 * The arguments are Node's. They run in a copy of the built project that has that processor's Koffi.
 */
import { type SpawnSyncOptions, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install } from './install.ts';
import { MACHINES } from './machines.ts';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** What a program of the project may need; its dependencies are the machine's own. */
const COPIED = ['package.json', 'dist', 'tests', 'demos'];

/** Runs `node ...args` on that machine, in a copy of the project. */
export function emulate(
  machine: string,
  args: readonly string[],
  options: SpawnSyncOptions = {},
): SpawnSyncReturns<string> {
  const { folder, command } = install(machine);
  const copy = mkdtempSync(join(folder, 'project-'));
  try {
    for (const name of COPIED.filter((name) => existsSync(join(project, name)))) {
      cpSync(join(project, name), join(copy, name), { recursive: true });
    }
    const [program, ...before] = command;
    return spawnSync(program, [...before, ...args], { ...options, cwd: copy, encoding: 'utf8' });
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [machine, ...args] = process.argv.slice(2);
  if (machine === undefined || args.length === 0) {
    console.error(`Usage: tsx tests/emulated/emulate.ts ${Object.keys(MACHINES).join('|')} FILE [ARGUMENT…]`);
    process.exitCode = 2;
  } else {
    const { status, signal, error } = emulate(machine, args, { stdio: 'inherit' });
    if (error) throw error;
    if (signal) console.error(`Ended by ${signal}`);
    process.exitCode = status ?? 1;
  }
}
