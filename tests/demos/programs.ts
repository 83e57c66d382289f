import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSemaphore, type Key, shm } from 'sysv-ipc';

const ROOT = join(__dirname, '../..');
const PEERS = join(ROOT, 'tests/peers');

export interface Ended {
  status: number | null;
  /** Both streams, as a terminal would show them. */
  output: string;
}

export interface Running {
  process: ChildProcess;
  ended: Promise<Ended>;
  /** Comes back when the output has this in it. */
  prints(text: string): Promise<void>;
}

const running = new Set<ChildProcess>();

/** No test leaves a process behind, however it ends. */
export function killRunning(): void {
  for (const child of running) signalGroup(child, 'SIGKILL');
}

/** What Ctrl-C does: the signal goes to the program and to all that it started. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid !== undefined) process.kill(-child.pid, signal);
}

export function start(command: string, args: readonly string[]): Running {
  // A process group of its own, as a terminal gives it.
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'close').then(([status]) => {
    running.delete(child);
    return { status, output };
  });
  async function prints(text: string): Promise<void> {
    while (!output.includes(text)) {
      const closed = await Promise.race([once(child.stdout, 'data').then(() => false), ended.then(() => true)]);
      if (closed && !output.includes(text)) throw new Error(`It ended without "${text}": ${output}`);
    }
  }
  return { process: child, ended, prints };
}

/** A demo as built, e.g. 'shm/premise'. */
export const demo = (name: string, ...args: string[]) =>
  start(process.execPath, [join(ROOT, 'dist/demos', `${name}.js`), ...args]);

/** Compiles the C premise and the C conclusion, and returns their paths. */
export function compilePeers(): { premise: string; conclusion: string; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'sysv-ipc-peers-'));
  const compile = (name: string) => {
    const program = join(directory, name);
    execFileSync('cc', [
      '-std=c99',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-O2',
      '-o',
      program,
      join(PEERS, `${name}.c`),
      '-lm',
    ]);
    return program;
  };
  return {
    premise: compile('premise'),
    conclusion: compile('conclusion'),
    remove: () => rmSync(directory, { recursive: true }),
  };
}

/** A key that names no memory and no semaphore. */
export function freshKey(): Key {
  for (;;) {
    const semaphore = createSemaphore();
    semaphore.remove();
    if (!shm.memoryHasKey(semaphore.key)) return semaphore.key;
  }
}

/** Fails if ipcs, which is not ours, shows anything under that key; removes it all the same. */
export function expectNothingLeft(key: Key): void {
  const hex = `0x${(key >>> 0).toString(16).padStart(8, '0')}`;
  const left = ['-m', '-s', '-q'].filter((kind) => execFileSync('ipcs', [kind], { encoding: 'utf8' }).includes(hex));
  if (shm.memoryHasKey(key)) shm.removeMemory(shm.getshmid(key));
  if (shm.semaphoreHasKey(key)) shm.removeSemaphore(shm.getsemid(key));
  expect(left).toEqual([]);
}
