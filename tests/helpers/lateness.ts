/**
 * Runs something that leaves the event loop free, and measures what the machine adds to any wait meanwhile: how late a bare timer of
 * this process was at the worst.
 *
 * @returns Its result, and the milliseconds to allow beyond those that are promised.
 */
export async function withAllowance<T>(run: () => Promise<T>): Promise<[result: T, allowance: number]> {
  let worst = 0;
  let due = performance.now() + TICK;
  const timer = setInterval(() => {
    const now = performance.now();
    worst = Math.max(worst, now - due);
    due = now + TICK;
  }, TICK);
  try {
    const result = await run();
    return [result, LEAST + 5 * Math.max(worst, performance.now() - due)];
  } finally {
    clearInterval(timer);
  }
}

const TICK = 5;
/** What starts and first calls take in a process of its own, on a machine that does nothing else. */
const LEAST = 100;
