import { timedOut } from './blocking.ts';
import { Line } from './line.ts';
import { Entry, type Waiter } from './waiter.ts';

const lines = new Map<string, Line<unknown>>();

/** Nobody in this thread waits for anything: the common case, in which a try needs no line. */
export function nobodyWaits(): boolean {
  return lines.size === 0;
}

/** Waits without stopping the event loop; those that wait for the same thing are served in order. */
export function wait<T>(waiter: Waiter<T>): Promise<T> {
  const { signal, timeout, line: name } = waiter;
  return new Promise<T>((resolve, reject) => {
    if (signal?.aborted) throw signal.reason;
    let line = lines.get(name) as Line<T> | undefined;
    // Whoever waits already comes first, unless this one does not want to wait.
    if (timeout === 0 || !line) {
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
