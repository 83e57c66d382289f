import { declare, is32Bit, lazily } from './libc.ts';
import { littleEndian, os } from './platform.ts';

/** <time.h> */
export const time = lazily(() => ({
  time: declare<(tloc: bigint) => number>('long time(void *tloc)'),
  nanosleep: declare<(req: Timespec, rem: null) => number>('int nanosleep(const void *req, void *rem)'),
  clock_gettime: declare<(clock: number, tp: Timespec) => number>('int clock_gettime(int clockid, void *tp)'),
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

const CLOCK_MONOTONIC = { linux: 1, darwin: 6, freebsd: 4, openbsd: 3 }[os] ?? 1;
const answer = newTimespec();

/** Milliseconds since some moment, by CLOCK_MONOTONIC. */
export function monotonicTime(): number {
  time().clock_gettime(CLOCK_MONOTONIC, answer);
  const low = is32Bit || littleEndian ? 0 : 1;
  const nanoseconds = answer[is32Bit ? 1 : low + 2] as number;
  return (answer[low] as number) * 1000 + nanoseconds / 1e6;
}
