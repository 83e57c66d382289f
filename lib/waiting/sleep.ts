import { newTimespec, setTimespec, time } from '../../ffi/time.ts';

const FIRST_PAUSE = 0.1;
/** Milliseconds. */
export const LONGEST_PAUSE = 10;

/** The pause after a pause, in milliseconds: polling starts eager and gets patient. */
export function nextPause(pause = 0): number {
  return pause === 0 ? FIRST_PAUSE : Math.min(pause * 1.5, LONGEST_PAUSE);
}

const timespec = newTimespec();

/** Stops this thread for some milliseconds. @returns False if a signal ended it early. */
export function sleep(milliseconds: number): boolean {
  return time().nanosleep(setTimespec(timespec, milliseconds), null) === 0;
}
