import { isMainThread } from '../runtime/is-main-thread.ts';
import { realProcess } from '../runtime/real-process.ts';
import { atTheEnd } from './at-the-end.ts';
import { FatalSignals } from './fatal-signals.ts';

/** What is to happen when this thread ends. */
export interface Endings {
  /** Each removes an object. They hold ids, not handles: a handle that is collected still keeps its promise. */
  readonly promises: Set<() => void>;
  /** In the main thread. */
  readonly signals: FatalSignals | undefined;
}

/** One for all copies of this package in a thread, such as those that jest.resetModules() makes. */
const SHARED = Symbol.for('sysv-ipc.endings');

type Process = NodeJS.Process & { [SHARED]?: Endings };

/** From the first call on, this thread's end is watched for. */
export function endings(): Endings {
  const process: Process = realProcess();
  process[SHARED] ??= watch();
  return process[SHARED];
}

/** The same if it is watched for already. */
export function knownEndings(): Endings | undefined {
  return (realProcess() as Process)[SHARED];
}

function watch(): Endings {
  const promises = new Set<() => void>();
  const keep = () => {
    for (const remove of promises) {
      promises.delete(remove);
      try {
        remove();
      } catch {
        // Somebody else removed it, or it is no longer ours to remove: nothing is left to do.
      }
    }
  };
  atTheEnd(keep);
  return { promises, signals: isMainThread() ? new FatalSignals(keep) : undefined };
}
