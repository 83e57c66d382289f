import { declare, is32Bit, lazily } from './libc.ts';
import { littleEndian } from './platform.ts';

/** <time.h> */
export const time = lazily(() => ({
  nanosleep: declare<(req: Timespec, rem: null) => number>('int nanosleep(const void *req, void *rem)'),
}));

/** struct timespec: two C longs, here in halves so that no BigInt is made. */
export type Timespec = Int32Array;

/** The longest wait of one call; longer ones are made of several. */
const MAX_SECONDS = 0x7fff_ffff;

export function newTimespec(): Timespec {
  return new Int32Array(new ArrayBuffer(16));
}

export function setTimespec(timespec: Timespec, milliseconds: number): Timespec {
  const whole = Math.min(Math.floor(milliseconds / 1000), MAX_SECONDS);
  const nanoseconds = whole === MAX_SECONDS ? 0 : Math.floor((milliseconds - whole * 1000) * 1e6);
  if (is32Bit) {
    timespec[0] = whole;
    timespec[1] = nanoseconds;
  } else {
    const low = littleEndian ? 0 : 1;
    timespec[low] = whole;
    timespec[low + 2] = nanoseconds;
  }
  return timespec;
}
