import { timedOut } from './blocking.ts';
import { Line } from './line.ts';
import { mayGoOn, nextTurn } from './turn.ts';
import { Entry, type Waiter } from './waiter.ts';

const lines = new Map<string, Line<unknown>>();

/** A call may be tried without more ado: nobody in this thread waits for anything, and the event loop has had its turn. */
export function mayTryAtOnce(): boolean {
  return lines.size === 0 && mayGoOn();
}

/**
 * Waits without stopping the event loop. Those that wait for the same thing, by the name of their `line`, are served in order and
 * have one wait in the kernel at most, however many they are.
 *
 * What is waited for can be anything that an `attempt` decides: it is called at once, and again whenever the line's `asking` call
 * has succeeded or, without one, after a while. For a lock whose sleepers are woken by a semaphore, that is the lock's own try,
 * with an asking call on the semaphore (`askingCall` of semaphore/async.ts).
 */
export async function wait<T>(waiter: Waiter<T>): Promise<T> {
  const { timeout, line: name } = waiter;
  refuseLate(waiter);
  if (!mayGoOn()) {
    await nextTurn();
    refuseLate(waiter);
  }
  return new Promise<T>((resolve, reject) => {
    let line = lines.get(name) as Line<T> | undefined;
    // Those who wait already come first, except before one that does not wait.
    if (timeout === 0 || !line || line.isEmpty) {
      const result = waiter.attempt();
      if (result !== undefined) return resolve(result);
      if (timeout === 0) throw timedOut(waiter);
    }
    if (!line) {
      line = new Line<T>(() => lines.delete(name));
      lines.set(name, line as Line<unknown>);
    }
    line.join(new Entry(waiter, resolve, reject));
  });
}

function refuseLate({ signal, ending }: Waiter<unknown>): void {
  if (signal?.aborted) throw signal.reason;
  if (ending?.reason) throw ending.reason;
}
