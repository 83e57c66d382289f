import { join } from 'node:path';
import { type Ended, Peer } from '../helpers/fixture.ts';

const COMMAND = join(__dirname, '../../dist/cli.js');

/** The environment of a plain terminal or pipe, whatever the one of the tests says of colours. */
const { NO_COLOR, FORCE_COLOR, CI, ...environment } = process.env;

export interface RunOptions {
  input?: string | Buffer;
  env?: Record<string, string>;
}

/** Starts the built command. */
export function start(args: readonly unknown[], { env }: Pick<RunOptions, 'env'> = {}): Peer {
  return new Peer(process.execPath, [COMMAND, ...args.map(String)], { env: { ...environment, ...env } });
}

/** Runs it to its end. Standard input is a pipe, and what is in it. */
export async function run(args: readonly unknown[], { input, env }: RunOptions = {}): Promise<Ended> {
  const peer = start(args, { env: env ?? {} });
  // A command that does not read may be gone before all is written.
  peer.process.stdin?.on('error', () => {}).end(input ?? '');
  return peer.ended;
}

/** Its stdout; it must have ended well. */
export async function output(...args: unknown[]): Promise<string> {
  const { code, stdout, stderr } = await run(args);
  if (code !== 0) throw new Error(`sysv-ipc ${args.join(' ')} ended with ${code}: ${stderr}`);
  return stdout;
}

/** What it prints with --json. */
export async function json(...args: unknown[]): Promise<never> {
  return JSON.parse(await output(...args, '--json')) as never;
}

export { COMMAND, environment };
