import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { CommandFailure } from './failure.ts';

/** What a shell says of a command that it cannot run. */
const UNRUNNABLE: Record<string, number> = { ENOENT: 127, EACCES: 126, EPERM: 126, ENOEXEC: 126 };

/** Runs a command in this one's place: same streams, signals passed on. Its exit status, or 128 + the signal that ended it. */
export async function runCommand([file = '', ...args]: readonly string[]): Promise<number> {
  let child: ChildProcess | undefined;
  const stop = passSignalsOn(() => child);
  try {
    child = spawn(file, args, { stdio: 'inherit' });
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[signal as NodeJS.Signals];
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such command' : message;
    throw new CommandFailure(`Cannot run "${file}": ${reason}`, UNRUNNABLE[code]);
  } finally {
    stop();
  }
}

/**
 * The signals to pass on, and those only not to die of: Ctrl-C and Ctrl-\ the terminal itself gives to all of its foreground
 * processes, and so to the command; passed on as well they would come twice, which many a command takes for "now, at once".
 */
const PASSED_ON: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGALRM'];
const FROM_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];

/** Handles signals from before the command starts: none may end this process, and the lock, while it runs. */
function passSignalsOn(child: () => ChildProcess | undefined): () => void {
  const listeners = [...PASSED_ON, ...FROM_TERMINAL].map((signal) => {
    const silent = FROM_TERMINAL.includes(signal) && process.stdin.isTTY;
    const listener = () => void (silent || child()?.kill(signal));
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => {
    for (const remove of listeners) remove();
  };
}
