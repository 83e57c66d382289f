import { now, realTimers } from '../runtime/clock.ts';
import { takeSlot } from './pool-slots.ts';
import { LONGEST_PAUSE } from './sleep.ts';

/** Something that is tried from time to time. */
export interface Polled {
  /** When the next try is due. */
  due: number;
  /** The process lives on for it. */
  readonly keepsAlive: boolean;
  /** It would wait in the kernel, if only it had one of the few slots for that. */
  readonly lacksSlot: boolean;
  enterKernel(slot: number): void;
  /** Gives its slot up soon. */
  makeRoom(): void;
  serve(): void;
}

/** Timers count whole milliseconds, and may be early by a part of one. */
const EARLY = 1;
/** Milliseconds that one round of tries may take: the rest of a long row comes in the next round. */
const LONGEST_ROUND = 1;
/** After a round, polling rests for so many times as long as the round took: so much of it, with all that a turn of the event loop costs, is a tenth of a processor. */
const REST = 14;

/** The one that was tried least recently comes first. */
const polled = new Set<Polled>();
let timer: NodeJS.Timeout | undefined;
let timerDue = Number.POSITIVE_INFINITY;
let restsUntil = 0;

/** Tries it after so many milliseconds. What has grown patient is tried together: a turn of the event loop costs more than a try. */
export function pollAfter(item: Polled, pause: number): void {
  const due = now() + pause;
  item.due = pause < LONGEST_PAUSE ? due : Math.floor((due + EARLY) / LONGEST_PAUSE) * LONGEST_PAUSE;
  stopPolling(item);
  polled.add(item);
  schedule(item.due, item.keepsAlive);
}

export function stopPolling(item: Polled): void {
  polled.delete(item);
  keepers.delete(item);
}

/** It waits in the kernel for as long as it takes, and needs no tries: the one that has done so longest makes room for others. */
const keepers = new Map<Polled, number>();
const LONGEST_STAY = 1000;

export function keepsSlot(item: Polled): void {
  stopPolling(item);
  keepers.set(item, now());
}

function askForRoom(): void {
  for (const [item, since] of keepers) {
    if (now() - since > LONGEST_STAY) item.makeRoom();
    return;
  }
}

export function firstWithoutSlot(): Polled | undefined {
  for (const item of polled) if (item.lacksSlot) return item;
  return undefined;
}

function schedule(due: number, keepsAlive: boolean): void {
  const start = Math.max(due, restsUntil);
  if (start < timerDue) {
    const kept = timer?.hasRef?.() ?? false;
    realTimers.clearTimeout(timer);
    timerDue = start;
    timer = realTimers.setTimeout(round, Math.max(start - now(), 1));
    if (!kept && !keepsAlive) timer.unref?.();
  } else if (keepsAlive) timer?.ref?.();
}

function round(): void {
  const began = now();
  // Nothing is scheduled before the round is over.
  timerDue = Number.NEGATIVE_INFINITY;
  timer = undefined;
  try {
    // A slot of another thread may have become free.
    const waiting = firstWithoutSlot();
    const slot = waiting && takeSlot();
    if (slot !== undefined) waiting?.enterKernel(slot);
    else if (waiting) askForRoom();
    for (const item of polled) {
      if (item.due >= began + EARLY) continue;
      item.serve();
      if (now() - began > LONGEST_ROUND) break;
    }
  } finally {
    let next = Number.POSITIVE_INFINITY;
    let keepsAlive = false;
    for (const item of polled) {
      next = Math.min(next, item.due);
      keepsAlive ||= item.keepsAlive;
      if (keepsAlive && next <= began) break;
    }
    const ended = now();
    restsUntil = ended + (ended - began) * REST;
    timerDue = Number.POSITIVE_INFINITY;
    if (next < Number.POSITIVE_INFINITY) schedule(next, keepsAlive);
  }
}
