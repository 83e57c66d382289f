import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { lazily } from '../../ffi/libc.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import { isNode, os } from '../../ffi/platform.ts';
import { handlesQuietly, quietSignal, signalThread } from '../../ffi/signal.ts';
import { newTimespec, time } from '../../ffi/time.ts';
import { now } from '../runtime/clock.ts';
import { isMainThread } from '../runtime/is-main-thread.ts';
import { realProcess } from '../runtime/real-process.ts';
import { sleep } from './sleep.ts';

/**
 * How a system call on a thread of libuv's pool is ended early: by a signal to that thread, whose handler does nothing. The
 * kernel never restarts semtimedop or msgrcv after a handler has run: they end with EINTR. Which thread it is tells /proc, by
 * the address of memory that only this call was given.
 *
 * In the main thread of Node on Linux only: a worker that is terminated could not end its calls, and another runtime may have
 * blocked the signal in its threads.
 */
export interface PoolCall {
  readonly address: number;
  cancel(): void;
}

/** The signal; undefined where calls cannot be ended early. */
const signal = lazily(() => {
  if (os !== 'linux' || !isNode || !isMainThread()) return undefined;
  // The numbers of threads in /proc must be those that the kernel knows here by, and what a thread does must be readable.
  const own = orAbsent(() => readlinkSync('/proc/self') === String(process.pid) && doing(process.pid));
  return own === undefined || own === false ? undefined : quietSignal();
});

export function canInterrupt(): boolean {
  return signal() !== undefined;
}

/** Ends a call. @returns False if no thread sits in it. */
export function interrupt(call: PoolCall): boolean {
  const number = signal();
  const thread = number === undefined ? undefined : threadIn(call);
  if (number === undefined || thread === undefined) return false;
  return handlesQuietly(number) && signalThread(thread, number);
}

export function sitsInKernel(call: PoolCall): boolean {
  return canInterrupt() && threadIn(call) !== undefined;
}

/** Threads that were found in a call once: those of the pool, of which there are few. */
const poolThreads = new Set<number>();

function threadIn({ address }: PoolCall): number | undefined {
  const argument = `0x${address.toString(16)}`;
  const sitsIn = (thread: number) => doing(thread)?.includes(argument) ?? false;
  for (const thread of poolThreads) if (sitsIn(thread)) return thread;
  for (const name of readdirSync('/proc/self/task')) {
    const thread = Number(name);
    if (poolThreads.has(thread) || !sitsIn(thread)) continue;
    poolThreads.add(thread);
    return thread;
  }
  return undefined;
}

/** The system call that a thread sleeps in: its number and arguments. */
function doing(thread: number): string[] | undefined {
  return orAbsent(() => readFileSync(`/proc/self/task/${thread}/syscall`, 'latin1').trim().split(' '));
}

const calls = new Set<PoolCall>();

/** The process does not end before its calls on the pool do: from now on they are ended when it exits. */
export function watchCall(call: PoolCall): void {
  if (!canInterrupt()) return;
  watchExit();
  calls.add(call);
}

export function callEnded(call: PoolCall): void {
  calls.delete(call);
}

const watchExit = lazily(() => realProcess().prependListener('exit', endAll));

/** Longest time to wait for a thread of a pool that is busy, which the end of the process waits for as well. */
const PATIENCE = 2000;
/** A call that a thread has come to is seen in the kernel so soon. */
const ENTERED = 3;

function endAll(): void {
  if (calls.size === 0) return;
  const deadline = now() + PATIENCE;
  for (const call of calls) call.cancel();
  // The pool comes to this when it has come to all calls before it.
  const reached = newTimespec();
  const asked = orAbsent(() => time().clock_gettime.async(1, reached, () => {}) ?? true);
  let quiet = now();
  do {
    sleep(0.2);
    let found = false;
    for (const call of calls) found = interrupt(call) || found;
    const waits = asked && reached[0] === 0 && reached[2] === 0;
    if (found || waits) quiet = now();
  } while (now() - quiet < ENTERED && now() < deadline);
}
