import { constants } from 'node:os';
import { declare, is32Bit, lazily } from './libc.ts';
import { os } from './platform.ts';

/** <signal.h> */
const libc = lazily(() => ({
  sigaction: declare<(signum: number, act: SignalAction | null, oldact: SignalAction | null) => number>(
    'int sigaction(int signum, const void *act, void *oldact)',
  ),
}));

/** Where sa_flags lies in struct sigaction (<signal.h>), and SA_RESETHAND. The handler is first everywhere; 0 is SIG_DFL. */
const POINTER = is32Bit ? 4 : 8;
const SA_FLAGS = { linux: POINTER + 128, darwin: 12, freebsd: POINTER, openbsd: POINTER + 4 }[os] ?? POINTER;
const SA_RESETHAND = os === 'linux' ? 0x8000_0000 : 0x4;

/** struct sigaction: what a signal does. */
export type SignalAction = Uint32Array;

/** The longest one, glibc's, has 152 bytes. */
const newAction = (): SignalAction => new Uint32Array(new ArrayBuffer(256));
const answer = newAction();

/**
 * Makes the signal's handler run once and then give way to the default action (SA_RESETHAND).
 *
 * @returns What the signal did before, for {@link restore}; undefined if it has no handler.
 */
export function arm(signal: NodeJS.Signals): SignalAction | undefined {
  const number = constants.signals[signal];
  const usual = newAction();
  if (libc().sigaction(number, null, usual) === -1 || isDefault(usual)) return undefined;
  const oneShot = usual.slice();
  oneShot[SA_FLAGS / 4] = (oneShot[SA_FLAGS / 4] as number) | SA_RESETHAND;
  libc().sigaction(number, oneShot, null);
  return usual;
}

export function restore(signal: NodeJS.Signals, usual: SignalAction): void {
  libc().sigaction(constants.signals[signal], usual, null);
}

/** A one-shot handler has run: the kernel has put the default action back in its place. */
export function hasFired(signal: NodeJS.Signals): boolean {
  return libc().sigaction(constants.signals[signal], null, answer) === 0 && isDefault(answer);
}

function isDefault(action: SignalAction): boolean {
  return action[0] === 0 && (is32Bit || action[1] === 0);
}
