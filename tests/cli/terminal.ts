import { Peer } from '../helpers/fixture.ts';
import { COMMAND, environment } from './command.ts';

export interface TerminalOptions {
  columns?: number;
  /** Another program than the built command. */
  program?: readonly string[];
  cwd?: string;
}

/** The built command on a pseudo-terminal of 40 lines, which util-linux's script gives. */
export class Terminal {
  readonly #peer: Peer;
  #screen = '';

  constructor(args: readonly unknown[], env: Record<string, string> = {}, options: TerminalOptions = {}) {
    const { columns = 160, program = [process.execPath, COMMAND], cwd } = options;
    const command = [...program, ...args].map(quote).join(' ');
    this.#peer = new Peer('script', ['-qefc', `stty rows 40 cols ${columns}; exec ${command}`, '/dev/null'], {
      ...(cwd !== undefined && { cwd }),
      env: { ...environment, TERM: 'xterm', ...env },
    });
    this.#peer.process.stdout?.on('data', (text) => {
      this.#screen += text;
    });
  }

  /** Everything that was written to it so far, control sequences included. */
  get screen(): string {
    return this.#screen;
  }

  type(keys: string): void {
    this.#peer.process.stdin?.write(keys);
  }

  /** Waits until it shows a text. */
  async shows(text: string | RegExp): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (!(typeof text === 'string' ? this.#screen.includes(text) : text.test(this.#screen))) {
      if (Date.now() > deadline) throw new Error(`The terminal never showed ${text}: ${JSON.stringify(this.#screen)}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Its exit status. */
  async status(): Promise<number | null> {
    return (await this.#peer.ended).code;
  }
}

function quote(argument: unknown): string {
  return `'${String(argument).replaceAll("'", "'\\''")}'`;
}
