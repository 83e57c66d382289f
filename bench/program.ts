import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** How long one answer may take, in milliseconds. */
const PATIENCE = 60_000;

/** A peer's program at work: asked how long it takes to do its operation so many times. */
export class Program {
  readonly #child: ChildProcess;
  readonly #lines: Interface;
  #complaint = '';
  #answer: { resolve(line: string): void; reject(error: Error): void } | undefined;

  constructor(command: readonly string[], env: NodeJS.ProcessEnv) {
    const [program, ...args] = command as [string, ...string[]];
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
    this.#lines = createInterface({ input: this.#child.stdout as NodeJS.ReadableStream });
    this.#lines.on('line', (line) => this.#answer?.resolve(line));
    this.#child.stderr?.on('data', (text) => {
      this.#complaint += text;
    });
    // It may be gone before it has read what it was told.
    this.#child.stdin?.on('error', () => {});
    this.#child.on('error', (error) => this.#answer?.reject(error));
    this.#child.on('close', () => this.#answer?.reject(new Error(this.#lastWords)));
  }

  /** Nanoseconds for so many times. */
  async time(times: number): Promise<number> {
    const answer = new Promise<string>((resolve, reject) => {
      this.#answer = { resolve, reject };
    });
    const late = setTimeout(() => this.#answer?.reject(new Error(`no answer in ${PATIENCE / 1000} s`)), PATIENCE);
    this.start(times);
    try {
      const nanoseconds = Number(await answer);
      if (!(nanoseconds > 0)) throw new Error(`it answered ${await answer}`);
      return nanoseconds;
    } finally {
      clearTimeout(late);
      this.#answer = undefined;
    }
  }

  /** Sets it to work and does not wait for it. */
  start(times: number): void {
    this.#child.stdin?.write(`${times}\n`);
  }

  stop(): void {
    this.#lines.close();
    this.#child.kill('SIGKILL');
  }

  /** An error message is what says most of what a program prints at its end. */
  get #lastWords(): string {
    const lines = this.#complaint.trim().split('\n');
    return lines.find((line) => /Error:|error:/.test(line))?.trim() ?? lines.at(-1) ?? 'it ended without an answer';
  }
}
