import { UnsupportedError } from '../../ffi/errors.ts';
import { os } from '../../ffi/platform.ts';
import { refusal } from '../../ffi/refusal.ts';

/** The error for what other systems lack. */
export function linuxOnly(what: string): UnsupportedError {
  const why = { type: UnsupportedError, code: 'ERR_UNSUPPORTED', reason: 'only Linux has it' };
  return refusal({ action: `use ${what} on ${os}` }, why);
}
