import { SHM_DEST } from '../../ffi/constants.ts';
import { RemovedError } from '../../ffi/errors.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import { refusal } from '../../ffi/refusal.ts';
import { monotonicTime } from '../../ffi/time.ts';
import { nextPause, sleep } from '../waiting/sleep.ts';
import type { MemoryObject } from './ipc-object.ts';
import { EXECUTE, isBeingLeft, isUnderConstruction, LEAVING } from './mode-marks.ts';

/*
 * `autoRemove: 'last'`: the last process to leave a segment removes it, judged by the kernel's count of attachments, which a
 * SIGKILL lowers too. To count and to remove are two calls, and another process may attach between them. So the last one marks
 * the segment's mode and counts again; who attaches looks for the mark afterwards. Of two such processes at least one sees the other.
 *
 * An object of more parts goes by the count of its segment: removeIfLast() it, and if that returns true remove the other parts.
 */

/** Milliseconds. The mark is there for some microseconds; who has set one and still has it then is dead. */
const PATIENCE = 500;

/**
 * To be called when this process has left the segment.
 *
 * @param own - Attachments that do not count, as they are about to end with this process.
 * @returns Whether it was the last, and has removed the segment.
 */
export function removeIfLast(segment: MemoryObject, own = 0): boolean {
  if (segment.get('nattch') > own) return false;
  const before = segment.permissions;
  // The one that has made it is about to attach it.
  if (isUnderConstruction(before)) return false;
  segment.set('mode', (before & ~EXECUTE) | LEAVING);
  if (segment.get('nattch') > own) {
    segment.set('mode', isBeingLeft(before) ? before & ~EXECUTE : before);
    return false;
  }
  segment.remove();
  return true;
}

/**
 * To be called when this process has just attached the segment.
 *
 * @throws {RemovedError} If the one that was the last to leave has removed it meanwhile.
 */
export function join(segment: MemoryObject): void {
  let mode = segment.get('mode');
  if (!isBeingLeft(mode)) return;
  const deadline = monotonicTime() + PATIENCE;
  for (let pause = nextPause(); isBeingLeft(mode) && !(mode & SHM_DEST); pause = nextPause(pause)) {
    sleep(pause);
    mode = segment.get('mode');
    if (monotonicTime() < deadline) continue;
    // Only its owner may.
    orAbsent(() => segment.set('mode', mode & 0o777 & ~EXECUTE));
    break;
  }
  // There may have been two that left.
  sleep(nextPause());
  if (!(segment.get('mode') & SHM_DEST)) return;
  throw refusal(segment.attempt('attach'), {
    type: RemovedError,
    code: 'EIDRM',
    reason: 'the last process that had it attached removed it',
  });
}
