import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** A program that a test runs beside itself. Killed when the test that started it is over. */
export class Peer {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  #taken = 0;
  #changed: () => void = () => {};

  constructor(command: string, args: readonly string[], options: SpawnOptions = {}) {
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
    running.add(this);
    this.process.stdout?.setEncoding('utf8').on('data', (text) => {
      this.#stdout += text;
      this.#changed();
    });
    this.process.stderr?.setEncoding('utf8').on('data', (text) => {
      this.#stderr += text;
    });
    this.ended = once(this.process, 'close').then(([code, signal]) => {
      running.delete(this);
      this.#changed();
      return { code, signal, stdout: this.#stdout, stderr: this.#stderr };
    });
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** The next line that it prints. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#stdout.indexOf('\n', this.#taken);
      if (end !== -1) {
        const line = this.#stdout.slice(this.#taken, end);
        this.#taken = end + 1;
        return line;
      }
      if (!running.has(this)) throw new Error(`It ended without another line: ${this.#stdout}${this.#stderr}`);
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** The next line as JSON. */
  async json(): Promise<unknown> {
    return JSON.parse(await this.line());
  }

  say(line: string): void {
    this.process.stdin?.write(`${line}\n`);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    const { exitCode, signalCode } = this.process;
    if (exitCode !== null || signalCode !== null) return;
    try {
      // Deno's ChildProcess sends no second signal.
      process.kill(this.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

const running = new Set<Peer>();

afterEach(async () => {
  const late = [...running];
  for (const peer of late) peer.kill();
  await Promise.all(late.map((peer) => peer.ended));
});

export interface FixtureOptions {
  /** Another Node than the one that runs the tests. */
  node?: string;
  env?: Record<string, string>;
  execArgv?: readonly string[];
  spawn?: SpawnOptions;
}

export function fixturePath(name: string): string {
  return join(__dirname, '../fixtures', name);
}

/** Runs a program of tests/fixtures under this Node or another. Arguments that are not strings travel as JSON. */
export function fixture(name: string, args: readonly unknown[] = [], options: FixtureOptions = {}): Peer {
  const texts = args.map((arg) => (typeof arg === 'string' ? arg : JSON.stringify(arg)));
  return new Peer(options.node ?? process.execPath, [...(options.execArgv ?? []), fixturePath(name), ...texts], {
    ...options.spawn,
    env: { ...process.env, ...options.env },
  });
}

/** Runs it to its end, which must be a good one, and gives what it printed last, as JSON. */
export async function resultOf<T = never>(
  name: string,
  args: readonly unknown[] = [],
  options?: FixtureOptions,
): Promise<T> {
  const { code, signal, stdout, stderr } = await fixture(name, args, options).ended;
  if (code !== 0) throw new Error(`${name} ended with ${code ?? signal}: ${stdout}${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as T;
}
