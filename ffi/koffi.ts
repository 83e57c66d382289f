import { createRequire } from 'node:module';
import type KoffiModule from 'koffi';
import { UnsupportedError } from './errors.ts';
import { cannotLoad } from './load-failure.ts';
import { os, supported } from './platform.ts';

export type Koffi = typeof KoffiModule;

let koffi: Koffi | undefined;

/** Koffi, loaded on first use: importing this package never fails and touches nothing. */
export function loadKoffi(): Koffi {
  if (koffi) return koffi;
  if (!supported) {
    throw new UnsupportedError(
      `Cannot use System V IPC on ${os}: supported systems are Linux, macOS, FreeBSD and OpenBSD`,
      { code: 'ERR_UNSUPPORTED' },
    );
  }
  try {
    koffi = requireKoffi();
  } catch (cause) {
    throw cannotLoad(cause);
  }
  return koffi;
}

/** By a plain require() of a literal, which every bundler can follow. */
function requireKoffi(): Koffi {
  try {
    return require('koffi');
  } catch (error) {
    // The require() of a single executable application knows Node's own modules only: others lie beside the program.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_BUILTIN_MODULE') throw error;
    return createRequire(process.execPath)('koffi');
  }
}
