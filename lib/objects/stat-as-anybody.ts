import { IPC_STAT } from '../../ffi/constants.ts';
import type { Kind } from '../../ffi/kinds.ts';
import { errno } from '../../ffi/libc.ts';
import { os } from '../../ffi/platform.ts';
import { E } from '../../ffi/refusal.ts';

/**
 * IPC_STAT, also of an object that this user may not read, which Linux gives by the place in its table: the low bits of the id.
 *
 * @returns False if it is gone or may not be read; errno says which.
 */
export function statAsAnybody(kind: Kind, id: number, answer: Uint8Array): boolean {
  if (kind.control(id, IPC_STAT(), answer) !== -1) return true;
  if (os !== 'linux' || errno() !== E.EACCES) return false;
  for (const mask of [0x7fff, 0xff_ffff]) {
    if (kind.control(id & mask, kind.statAny(), answer) === id) return true;
  }
  // For errno, which the last place has overwritten.
  return kind.control(id, IPC_STAT(), answer) !== -1;
}
