import * as timers from 'node:timers';

/**
 * The clock and the timers as they were when this package was loaded. A test runner's fake timers replace the global ones, and
 * what must go on all the same uses these. The deadlines of waits that leave the event loop free use the global ones on purpose:
 * a test may advance them. A thread that blocks asks the kernel (ffi/time.ts).
 */
const { performance } = globalThis;

/** Milliseconds since some moment. */
export const now: () => number = performance.now.bind(performance);

export const realTimers = {
  setTimeout: timers.setTimeout,
  clearTimeout: timers.clearTimeout,
  setImmediate: timers.setImmediate,
} as const;
