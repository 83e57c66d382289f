const FIRST_PAUSE = 0.1;
const LONGEST_PAUSE = 10;

/** The pause after a pause, in milliseconds: polling starts eager and gets patient. */
export function nextPause(pause = 0): number {
  return pause === 0 ? FIRST_PAUSE : Math.min(pause * 1.5, LONGEST_PAUSE);
}

const never = new Int32Array(new SharedArrayBuffer(4));

/** Stops this thread for some milliseconds. worker.terminate() ends it. */
export function sleep(milliseconds: number): void {
  Atomics.wait(never, 0, 0, milliseconds);
}
