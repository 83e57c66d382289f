import { Peer } from '../helpers/fixture.ts';
import { COMMAND, environment } from './command.ts';

/** The built command on a pseudo-terminal of 40 lines with 160 columns, which util-linux's script gives. */
export class Terminal {
  readonly #peer: Peer;
  #screen = '';

  constructor(args: readonly unknown[], env: Record<string, string> = {}) {
    const command = [process.execPath, COMMAND, ...args].map(quote).join(' ');
    this.#peer = new Peer('script', ['-qefc', `stty rows 40 cols 160; exec ${command}`, '/dev/null'], {
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
