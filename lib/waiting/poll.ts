import { takeSlot } from './pool-slots.ts';
import { LONGEST_PAUSE } from './sleep.ts';

/** Something that is tried from time to time. */
export interface Polled {
  /** When the next try is due. */
  due: number;
  /** It would wait in the kernel, if only it had one of the few slots for that. */
  readonly lacksSlot: boolean;
  enterKernel(slot: number): void;
  serve(): void;
}

/** Timers count whole milliseconds, and may be early by a part of one. */
const EARLY = 1;

/** The one that has waited longest for a slot comes first. */
const polled = new Set<Polled>();
let timer: NodeJS.Timeout | undefined;
let timerDue = Number.POSITIVE_INFINITY;

/** Tries it after so many milliseconds. What has grown patient is tried together: a turn of the event loop costs more than a try. */
export function pollAfter(item: Polled, pause: number): void {
  const due = performance.now() + pause;
  item.due = pause < LONGEST_PAUSE ? due : Math.floor((due + EARLY) / LONGEST_PAUSE) * LONGEST_PAUSE;
  polled.add(item);
  schedule(item.due);
}

export function stopPolling(item: Polled): void {
  polled.delete(item);
}

export function firstWithoutSlot(): Polled | undefined {
  for (const item of polled) if (item.lacksSlot) return item;
  return undefined;
}

function schedule(due: number): void {
  if (due >= timerDue) return;
  clearTimeout(timer);
  timerDue = due;
  timer = setTimeout(tick, Math.max(due - performance.now(), 1));
}

function tick(): void {
  // Nothing is scheduled before all have been served.
  timerDue = Number.NEGATIVE_INFINITY;
  // A slot of another thread may have become free.
  const waiting = firstWithoutSlot();
  const slot = waiting && takeSlot();
  if (slot !== undefined) waiting?.enterKernel(slot);
  const now = performance.now() + EARLY;
  for (const item of polled) if (item.due <= now) item.serve();
  let next = Number.POSITIVE_INFINITY;
  for (const item of polled) next = Math.min(next, item.due);
  timerDue = Number.POSITIVE_INFINITY;
  schedule(next);
}
