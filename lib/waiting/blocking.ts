import { type IpcError, TimeoutError } from '../../ffi/errors.ts';
import { errno } from '../../ffi/libc.ts';
import { E, refusal } from '../../ffi/refusal.ts';
import { type Attempt, errorFor } from '../../ffi/result.ts';
import { monotonicTime } from '../../ffi/time.ts';
import { blockedThread } from '../exit/blocked-thread.ts';
import { isMainThread } from '../runtime/is-main-thread.ts';
import { nextPause, sleep } from './sleep.ts';

export interface BlockingWait {
  syscall: string;
  /** Milliseconds in all; absent: no limit. */
  timeout: number | undefined;
  /** When that time is over, by monotonicTime(), if it began before. */
  deadline?: number | undefined;
  /** A signal ends the wait with InterruptedError. */
  interruptible?: boolean;
  /** The call with IPC_NOWAIT. Like all three: -1 on failure, with errno. */
  attempt(): number;
  /** The call that waits without limit; a signal ends it with EINTR. */
  block(): number;
  /** The call that waits for some milliseconds and then fails with EAGAIN; undefined where there is no such call. */
  blockFor?: ((milliseconds: number) => number) | undefined;
  /** Called when it would have to wait on; may throw instead. */
  stillBusy?(): void;
  /** For the message of a failure. */
  describe(): Attempt;
}

/**
 * A thread that sits in one endless system call resists worker.terminate(), and hears no signal that came just before the
 * call or went to another thread. So a worker, and a thread that watches for signals, comes up for air this often.
 */
const LONGEST_CALL = 200;

/** This thread may sit in one endless call: it is no worker, and watches for no signals. */
export function mayBlockFreely(): boolean {
  return !blockedThread.watches && isMainThread();
}

/**
 * Blocks this thread until the call is done; whatever the first, unsuccessful try with IPC_NOWAIT returned is behind us.
 * A signal does not end it: it goes on with the time that is left, unless `interruptible` is set.
 */
export function waitBlocking(wait: BlockingWait): number {
  const { timeout = Number.POSITIVE_INFINITY, deadline = monotonicTime() + timeout } = wait;
  const guarded = !wait.interruptible;
  const watching = guarded && blockedThread.enter();
  const longest = isMainThread() && !watching ? Number.POSITIVE_INFINITY : LONGEST_CALL;
  let pause = 0;
  for (;;) {
    const left = deadline - monotonicTime();
    if (left <= 0) throw timedOut(wait);
    const slice = Math.min(left, longest);
    const polls = slice !== Number.POSITIVE_INFINITY && !wait.blockFor;
    let result: number;
    if (slice === Number.POSITIVE_INFINITY) result = wait.block();
    else if (wait.blockFor) result = wait.blockFor(slice);
    else result = wait.attempt();
    if (result !== -1) return result;
    const error = errno();
    if (watching) blockedThread.dieIfSignalled();
    if (error === E.EINTR) {
      if (wait.interruptible) throw interrupted(wait);
    } else if (error !== E.EAGAIN && error !== E.ENOMSG) {
      throw errorFor(error, wait.syscall, wait.describe());
    } else {
      wait.stillBusy?.();
      if (!polls) continue;
      pause = nextPause(pause);
      if (!sleep(Math.min(pause, slice)) && wait.interruptible) throw interrupted(wait);
    }
  }
}

export function timedOut({ syscall, timeout, describe }: Pick<BlockingWait, 'syscall' | 'timeout' | 'describe'>) {
  const attempt = describe();
  const passed = timeout === 0 ? 'it would have to wait' : `${timeout} milliseconds passed`;
  const why = attempt.explain?.('ETIMEDOUT')?.reason;
  const reason = why === undefined ? passed : `${passed}: ${why}`;
  return refusal(attempt, { type: TimeoutError, code: 'ETIMEDOUT', reason, syscall });
}

function interrupted({ syscall, describe }: BlockingWait): IpcError {
  return errorFor(E.EINTR as number, syscall, describe());
}
