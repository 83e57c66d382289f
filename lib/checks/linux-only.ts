import { UnsupportedError } from '../../ffi/errors.ts';
import { os } from '../../ffi/platform.ts';

/** The error for what other systems lack. */
export function linuxOnly(what: string): UnsupportedError {
  return new UnsupportedError(`Cannot use ${what} on ${os}: only Linux has it`, { code: 'ERR_UNSUPPORTED' });
}
