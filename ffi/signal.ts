import { constants } from 'node:os';
import { declare, declareOptional, is32Bit, lazily, symbolAddress } from './libc.ts';
import { orAbsent } from './or-absent.ts';
import { os } from './platform.ts';

/** <signal.h> */
const libc = lazily(() => ({
  sigaction: declare<(signum: number, act: SignalAction | null, oldact: SignalAction | null) => number>(
    'int sigaction(int signum, const void *act, void *oldact)',
  ),
  tgkill: declareOptional<(pid: number, tid: number, signal: number) => number>(
    'int tgkill(int tgid, int tid, int sig)',
  ),
  kill: declare<(pid: number, sig: number) => number>('int kill(int pid, int sig)'),
}));

/** Where sa_flags lies in struct sigaction, and SA_RESETHAND. The handler is first everywhere. */
const POINTER = is32Bit ? 4 : 8;
const SA_FLAGS = { linux: POINTER + 128, darwin: 12, freebsd: POINTER, openbsd: POINTER + 4 }[os] ?? POINTER;
const SA_RESETHAND = os === 'linux' ? 0x8000_0000 : 0x4;

/** struct sigaction: what a signal does. */
export type SignalAction = Uint32Array;

/** The longest one, glibc's, has 152 bytes. */
const newAction = (): SignalAction => new Uint32Array(new ArrayBuffer(256));
const answer = newAction();

/** `int sigignore(int sig)` is a handler that leaves a trace: the signal interrupts a call, and is ignored from then on. */
const ignoring = lazily(() => orAbsent(() => symbolAddress('sigignore')));

/**
 * Makes it possible to ask whether the signal came, also while no listener can run. If it comes again it does nothing; where
 * libc has no sigignore(), it then does what it does by default.
 *
 * @returns What the signal did before, for {@link restore}; undefined if it has no handler.
 */
export function arm(signal: NodeJS.Signals): SignalAction | undefined {
  const number = constants.signals[signal];
  const usual = newAction();
  if (libc().sigaction(number, null, usual) === -1 || !hasHandler(usual)) return undefined;
  const armed = usual.slice();
  const handler = ignoring();
  if (handler === undefined) armed[SA_FLAGS / 4] = (armed[SA_FLAGS / 4] as number) | SA_RESETHAND;
  else setHandler(armed, handler);
  libc().sigaction(number, armed, null);
  return usual;
}

export function restore(signal: NodeJS.Signals, usual: SignalAction): void {
  libc().sigaction(constants.signals[signal], usual, null);
}

/** A signal that was armed has come. */
export function hasFired(signal: NodeJS.Signals): boolean {
  return libc().sigaction(constants.signals[signal], null, answer) === 0 && !hasHandler(answer);
}

/** It does neither what it does by default (SIG_DFL, 0) nor nothing (SIG_IGN, 1). */
function hasHandler(action: SignalAction): boolean {
  return handlerOf(action) > 1n;
}

const SA_RESTART = 0x1000_0000;
/** Linux's real-time signals, without the first, which C libraries use, and the last, which debuggers use. */
const [FIRST_QUIET, LAST_QUIET] = [40, 63];
/** A function of libc that takes an int and does nothing: the handler. */
const DOES_NOTHING = 'abs';

/**
 * Finds a signal that nobody uses and gives it a handler that does nothing: it ends a system call that waits, and no more. Linux.
 *
 * @returns Its number; undefined if there is none.
 */
export function quietSignal(): number | undefined {
  const { sigaction, tgkill } = libc();
  if (!tgkill) return undefined;
  for (let number = LAST_QUIET; number >= FIRST_QUIET; number--) {
    if (sigaction(number, null, answer) === -1 || handlerOf(answer) !== 0n) continue;
    const action = newAction();
    setHandler(action, symbolAddress(DOES_NOTHING));
    action[SA_FLAGS / 4] = SA_RESTART;
    if (sigaction(number, action, null) === 0) return number;
  }
  return undefined;
}

/** Whether that is still so. */
export function handlesQuietly(number: number): boolean {
  return libc().sigaction(number, null, answer) === 0 && handlerOf(answer) === symbolAddress(DOES_NOTHING);
}

/** Sends a signal to one thread of this process. @returns False if there is no such thread. */
export function signalThread(thread: number, number: number): boolean {
  return libc().tgkill?.(process.pid, thread, number) === 0;
}

function handlerOf(action: SignalAction): bigint {
  return is32Bit ? BigInt(action[0] as number) : (new BigUint64Array(action.buffer)[0] as bigint);
}

function setHandler(action: SignalAction, address: bigint): void {
  if (is32Bit) action[0] = Number(address);
  else new BigUint64Array(action.buffer)[0] = address;
}

/** kill(2): 0, or -1 with its reason in errno. */
export function kill(pid: number, signal: number): number {
  return libc().kill(pid, signal);
}
