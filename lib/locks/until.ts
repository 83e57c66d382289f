import { E } from '../../ffi/refusal.ts';
import type { Attempt } from '../../ffi/result.ts';
import { monotonicTime } from '../../ffi/time.ts';
import { askingCall } from '../semaphore/async.ts';
import { type BlockingWait, timedOut, waitBlocking } from '../waiting/blocking.ts';
import type { Ending } from '../waiting/ending.ts';
import { wait } from '../waiting/wait.ts';
import type { KernelWait } from '../waiting/waiter.ts';
import type { Bell } from './bell.ts';
import type { BlockingOptions, WaitingOptions } from './options.ts';
import type { Participant } from './participant.ts';

/** What somebody waits for at a bell. */
export interface Wanted<T> {
  participant: Participant;
  bell: Bell;
  /**
   * Takes what is wanted, or sees to it that the bell is rung when there is more to be had, and gives undefined.
   *
   * @param slept - Whether the bell was silenced before: others that sleep may not have heard it.
   */
  attempt(slept: boolean): T | undefined;
  /** As in "Cannot …". */
  action: string;
}

export interface UntilOptions extends WaitingOptions {
  /** That of the handle. */
  readonly ending: Ending;
}

/** Blocks this thread until an attempt succeeds. */
export function untilSync<T>({ participant, bell, attempt, action }: Wanted<T>, options: BlockingOptions): T {
  const first = attempt(false);
  if (first !== undefined) return first;
  const { timeout, interruptible = false } = options;
  const sleep = (milliseconds: number) => bell.sleep(Math.min(milliseconds, participant.longestSleep));
  const waiting: BlockingWait = {
    syscall: 'semop',
    timeout,
    deadline: timeout === undefined ? undefined : monotonicTime() + timeout,
    interruptible,
    attempt: () => bell.sleep(0),
    block: () => sleep(Number.POSITIVE_INFINITY),
    blockFor: sleep,
    describe: (): Attempt => participant.object.attempt(action),
  };
  if (timeout === 0) throw timedOut(waiting);
  for (;;) {
    waitBlocking(waiting);
    const result = attempt(true);
    if (result !== undefined) return result;
  }
}

/**
 * Waits without holding up the event loop; those of this thread that wait at the same bell are served in order. The call in the
 * kernel leaves the bell ringing for other sleepers: this event loop may be busy when it is woken, or its thread terminated.
 */
export function until<T>({ participant, bell, attempt, action }: Wanted<T>, options: UntilOptions): Promise<T> {
  return wait<T>({
    ...options,
    timeout: options.timeout,
    signal: options.signal,
    ref: options.ref ?? true,
    line: `bell ${bell.semid} ${bell.index}`,
    syscall: 'semop',
    attempt: () => {
      bell.silence();
      return attempt(true);
    },
    asking: () => listeningCall(participant, bell) as KernelWait<T> | undefined,
    describe: () => participant.object.attempt(action),
  });
}

/** Succeeds when the bell is rung, and when it is time to look for those who die without ringing it. */
function listeningCall(participant: Participant, bell: Bell): KernelWait<true> | undefined {
  const call = askingCall(bell.semid, [bell.index, -1, 0]);
  if (!call) return undefined;
  return {
    ...call,
    start: (milliseconds, done) =>
      call.start(Math.min(milliseconds, participant.longestSleep), (errno) => done(errno === E.EAGAIN ? 0 : errno)),
  };
}
