import { checkBoolean, checkSignal, checkTimeout } from './arguments.ts';

/** How long a wait may take that leaves the event loop free. */
export interface Patience {
  /** Milliseconds; undefined: without end. */
  timeout: number | undefined;
  signal: AbortSignal | undefined;
  /** Whether the process lives on for it. */
  ref: boolean;
}

type Options = { [Name in keyof Patience]?: Patience[Name] | undefined };

/** Those of options that are known to have no unknown members. */
export function checkPatience({ timeout, signal, ref = true }: Options = {}): Patience {
  return { timeout: checkTimeout(timeout), signal: checkSignal(signal), ref: checkBoolean('ref', ref) };
}
