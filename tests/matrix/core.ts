import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';
import type { Installed } from '../emulated/install.ts';
import { ownNamespace } from './namespace.ts';
import { type Outcome, reasonsIn } from './outcome.ts';
import { RUNTIMES } from './runtimes.ts';

/** Programs that end well if all is well; the last is the command. */
const PROGRAMS = [
  ['tests/fixtures/basics.mjs'],
  ['tests/consumers/require/program.cjs'],
  ['tests/consumers/import/program.mjs'],
  ['tests/consumers/worker/program.mjs'],
  ['dist/cli.js', 'ls', '--json'],
  ['dist/cli.js', 'probe'],
];

/** Test files: what depends on the processor. What they start starts slowly there, so those that start much are not among them. */
const FILES = [
  'tests/structs/layout/layout.test.ts',
  'tests/structs/define-struct.test.ts',
  'tests/structs/members.test.ts',
  'tests/lib/checks/arguments.test.ts',
  'tests/lib/objects/keys.test.ts',
  'tests/lib/memory/handle.test.ts',
  'tests/lib/semaphore/handle.test.ts',
  'tests/lib/semaphore/set-handle.test.ts',
  'tests/lib/queue/handle.test.ts',
  'tests/lib/limits/limits.test.ts',
  'tests/lib/semaphore/run-exclusive.test.ts',
  'tests/lib/shm/memory.test.ts',
  'tests/lib/shm/semaphore.test.ts',
  'tests/lib/channel/channel.test.ts',
  'tests/lib/channel/ending.test.ts',
];

/** Beside these on other processors: what Bun and Deno have no hooks for, the end of a terminated worker thread. */
const FILES_OF_PROCESSORS = ['tests/lib/locks/mutex.test.ts', 'tests/lib/locks/read-write-lock.test.ts'];

/** Beside these on other runtimes: waits and views. */
const FILES_OF_RUNTIMES = [
  'tests/lib/listing/list.test.ts',
  'tests/lib/memory/views.test.ts',
  'tests/lib/semaphore/set-waiting.test.ts',
  'tests/lib/waiting/blocking.test.ts',
  'tests/lib/waiting/endings.test.ts',
  'tests/lib/waiting/waiting.test.ts',
  'tests/lib/waiting/workers.test.ts',
];

/** What may fail by no fault of this package, by its title. */
const FAULTS_OF_MACHINES: readonly { title: string; machines: readonly string[]; why: string }[] = [
  {
    title: 'tests/lib/queue/handle.test.ts send and receive messages come in order, with their types, and count',
    machines: ['arm64', 'ppc64'],
    why: 'qemu-user 7.2 takes the pids of msqid_ds for longs, so that msg_lrpid is not where 64-bit Linux has it: one test',
  },
  {
    title: 'tests/lib/waiting/waiting.test.ts waits with slots 1000 waits',
    machines: ['bun'],
    why: "Bun's pool has one thread for each processor, whatever UV_THREADPOOL_SIZE says, so that waits delay files and names: one test",
  },
  {
    title: 'tests/lib/waiting/blocking.test.ts a worker blocked in P() wakes a few times a second',
    machines: ['bun'],
    why: "Bun's own threads wake up too: one test",
  },
  {
    title: 'tests/lib/waiting/workers.test.ts worker threads that wait',
    machines: ['bun'],
    why: 'Bun crashes now and then when workers that wait are terminated: tests of that',
  },
];

const SOURCES = ['demos', 'ffi', 'lib', 'structs', 'tests'];

/** What run-tests.cjs prints. */
interface Tested {
  passed: number;
  skipped: number;
  failures: string[];
}

/** Runs the core with another machine's Node, and the package as it is installed in a project of makeSuite()'s. */
export function runCore(project: string, { name: machine, folder, command }: Installed, platform: string): Outcome {
  const start = performance.now();
  // Below the machine's own Koffi.
  const copy = mkdtempSync(join(folder, 'core-'));
  try {
    copyProject(project, copy);
    const starter = join(copy, 'node.sh');
    writeFileSync(starter, `#!/bin/sh\nexec ${command.map((word) => `'${word}'`).join(' ')} "$@"\n`, { mode: 0o755 });
    const spawn = (words: readonly string[]) => {
      const [program, ...args] = [...ownNamespace, ...words] as [string, ...string[]];
      return spawnSync(program, args, { cwd: copy, encoding: 'utf8', timeout: 900_000, maxBuffer: 1 << 26 });
    };
    const run = (...args: string[]) => spawn([starter, ...args]);
    const alone = RUNTIMES[machine]?.alone ?? [];
    const programs = [...PROGRAMS.map((args) => [starter, ...args]), ...alone.map((args) => [command[0], ...args])];
    const failures = programs.flatMap((words) => {
      const { status, signal, stdout, stderr } = spawn(words);
      return status === 0 ? [] : [`${machine}: ${words.join(' ')} ended with ${signal ?? status}\n${stdout}${stderr}`];
    });
    const passed = programs.length - failures.length;
    const more = Object.hasOwn(RUNTIMES, machine) ? FILES_OF_RUNTIMES : FILES_OF_PROCESSORS;
    const files = [...FILES, ...more];
    const { status, signal, stdout, stderr } = run('tests/emulated/run-tests.cjs', starter, ...files);
    let tests: Tested = { passed: 0, skipped: 0, failures: [] };
    if (status === 0) tests = JSON.parse(stdout.trim().split('\n').at(-1) as string);
    else failures.push(`${machine}: the tests ended with ${signal ?? status}\n${stdout.slice(-2000)}${stderr}`);
    const faults = FAULTS_OF_MACHINES.filter(
      ({ title, machines }) => machines.includes(machine) && tests.failures.some((text) => text.startsWith(title)),
    );
    failures.push(...tests.failures.filter((text) => !faults.some(({ title }) => text.startsWith(title))));
    return {
      platform,
      runtime: run('tests/fixtures/runtime.mjs').stdout.trim(),
      what: 'the core',
      passed: passed + tests.passed,
      failed: failures.length,
      skipped: tests.skipped + faults.length,
      reasons: [...reasonsIn(stderr), ...faults.map(({ why }) => why)],
      failures,
      seconds: (performance.now() - start) / 1000,
    };
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** The tests, and the sources that they import, as CommonJS under their old names: what compiles them is not made for every processor. */
function copyProject(project: string, copy: string): void {
  for (const name of [...SOURCES, 'package.json', 'node_modules/sysv-ipc']) {
    cpSync(join(project, name), join(copy, name), { recursive: true });
  }
  symlinkSync('node_modules/sysv-ipc/dist', join(copy, 'dist'));
  // All but the package and Koffi, which is the machine's.
  for (const name of readdirSync(join(project, 'node_modules'))) {
    if (['sysv-ipc', 'koffi', '@koromix'].includes(name)) continue;
    symlinkSync(join(project, 'node_modules', name), join(copy, 'node_modules', name));
  }
  const files = SOURCES.flatMap((name) =>
    readdirSync(join(copy, name), { recursive: true, encoding: 'utf8' }).map((file) => join(copy, name, file)),
  );
  for (const file of files.filter((name) => name.endsWith('.ts') && !/\/(consumers|mutation)\//.test(name))) {
    const options = { loader: 'ts', format: 'cjs', target: 'node20', banner: '"use strict";' } as const;
    // import.meta is of no use in CommonJS, and nothing here uses it.
    const { code } = transformSync(readFileSync(file, 'utf8'), { ...options, logLevel: 'silent' });
    writeFileSync(file, code);
  }
}
