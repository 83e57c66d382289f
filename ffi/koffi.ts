import { createRequire } from 'node:module';
import type KoffiModule from 'koffi';
import { UnsupportedError } from './errors.ts';
import { cannotLoad } from './load-failure.ts';
import { isNode, os, supported } from './platform.ts';
import { refusal } from './refusal.ts';

export type Koffi = typeof KoffiModule;

let koffi: Koffi | undefined;

/** Koffi, loaded on first use: importing this package never fails and touches nothing. */
export function loadKoffi(): Koffi {
  if (koffi) return koffi;
  if (!supported) {
    const reason = 'supported systems are Linux, macOS, FreeBSD and OpenBSD';
    throw refusal({ action: `use System V IPC on ${os}` }, { type: UnsupportedError, code: 'ERR_UNSUPPORTED', reason });
  }
  try {
    koffi = requireKoffi();
  } catch (cause) {
    koffi = besideExecutable(cause);
  }
  return koffi;
}

/** A require() of a literal outside of any `try`: so all bundlers can follow it. */
function requireKoffi(): Koffi {
  return require('koffi');
}

/**
 * What is one executable with its runtime has node_modules beside itself, where require() does not look: Node's knows Node's own
 * modules only, Bun's starts in the current folder.
 */
function besideExecutable(cause: unknown): Koffi {
  const { code } = cause as NodeJS.ErrnoException;
  const mayBe = code === 'ERR_UNKNOWN_BUILTIN_MODULE' || (!isNode && code === 'MODULE_NOT_FOUND');
  if (!mayBe) throw cannotLoad(cause);
  try {
    return createRequire(process.execPath)('koffi');
  } catch (error) {
    throw cannotLoad(error);
  }
}
