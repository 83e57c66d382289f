import { constants } from 'node:os';

/**
 * Aborted by Ctrl-C, SIGTERM or SIGHUP, so that the program stops where it can clean up, and ends with the exit status that
 * the signal would have given it. There may be several: npm and the demo pass on what the terminal has sent to all of them.
 */
export function stopOnSignals(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      process.exitCode ??= 128 + constants.signals[signal];
      controller.abort(new Error(`stopped by ${signal}`));
    });
  }
  return controller.signal;
}
