import { constants } from 'node:os';
import { is32Bit } from './libc.ts';
import { os } from './platform.ts';
import { system } from './process.ts';

/** Where sa_flags lies in struct sigaction (<signal.h>), and SA_RESETHAND. The handler is first everywhere; 0 is SIG_DFL. */
const POINTER = is32Bit ? 4 : 8;
const SA_FLAGS = { linux: POINTER + 128, darwin: 12, freebsd: POINTER, openbsd: POINTER + 4 }[os] ?? POINTER;
const SA_RESETHAND = os === 'linux' ? 0x8000_0000 : 0x4;

const action = new Uint8Array(new ArrayBuffer(256));
const words = new Uint32Array(action.buffer);

/** Makes the signal's handler run once and then give way to the default action (SA_RESETHAND), or takes that back. */
export function setOneShot(signal: NodeJS.Signals, oneShot: boolean): void {
  const number = constants.signals[signal];
  if (system().sigaction(number, null, action) === -1 || hasDefaultAction()) return;
  const flags = words[SA_FLAGS / 4] as number;
  words[SA_FLAGS / 4] = oneShot ? flags | SA_RESETHAND : flags & ~SA_RESETHAND;
  system().sigaction(number, action, null);
}

/** A one-shot handler has run: the kernel has put the default action back in its place. */
export function hasFired(signal: NodeJS.Signals): boolean {
  return system().sigaction(constants.signals[signal], null, action) === 0 && hasDefaultAction();
}

function hasDefaultAction(): boolean {
  return words[0] === 0 && (is32Bit || words[1] === 0);
}
