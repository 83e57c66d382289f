import { readFileSync } from 'node:fs';
import { errno } from '../../ffi/libc.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import { os } from '../../ffi/platform.ts';
import { E } from '../../ffi/refusal.ts';
import { kill } from '../../ffi/signal.ts';

/**
 * Whether a process of that id lives, of whatever user. One that has ended counts as gone, also while its parent has not asked for
 * its status: in a container without an init such zombies stay.
 */
export function processExists(pid: number): boolean {
  if (kill(pid, 0) === -1) return errno() !== E.ESRCH;
  if (os !== 'linux') return true;
  const stat = orAbsent(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  // The state stands behind the name, which is in brackets and may hold any character.
  return stat === undefined || !/^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
}

export type ProcessLives = (pid: number) => boolean;

/** {@link processExists} that asks about each process once. */
export function rememberLives(): ProcessLives {
  const known = new Map<number, boolean>();
  return (pid) => {
    let lives = known.get(pid);
    if (lives === undefined) {
      lives = processExists(pid);
      known.set(pid, lives);
    }
    return lives;
  };
}
