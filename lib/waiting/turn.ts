import { now, realTimers } from '../runtime/clock.ts';

/**
 * Fairness to the event loop. What succeeds at its first try resolves in a microtask, and a loop of `await` over such calls would
 * let no timer, no I/O, no signal and no abort through. So all calls that can be awaited share a budget for each turn of the
 * event loop: when it is used up, the next call waits for the next turn.
 */
const BUDGET = 5;

let began: number | undefined;
let waiting: { promise: Promise<void>; resolve: () => void } | undefined;

/** Whether another call may succeed in this turn of the event loop. */
export function mayGoOn(): boolean {
  if (began === undefined) {
    began = now();
    realTimers.setImmediate(turn);
    return true;
  }
  return now() - began < BUDGET;
}

/** Resolves in the next turn, in the order of the calls. */
export function nextTurn(): Promise<void> {
  waiting ??= newWaiting();
  return waiting.promise;
}

function turn(): void {
  began = undefined;
  const { resolve } = waiting ?? {};
  waiting = undefined;
  resolve?.();
}

function newWaiting() {
  let resolve = () => {};
  const promise = new Promise<void>((resolved) => {
    resolve = resolved;
  });
  return { promise, resolve };
}
