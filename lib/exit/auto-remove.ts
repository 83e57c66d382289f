import { isMainThread } from '../runtime/is-main-thread.ts';
import { watchFatalSignals } from './fatal-signals.ts';

/** What is to be removed when the process ends. Holds ids, not handles: a handle that is collected still keeps its promise. */
const pending = new Set<() => void>();
let watching = false;

/**
 * Removes an object at normal exit, after an uncaught exception, and at SIGINT, SIGTERM and SIGHUP. In a worker thread: at
 * the end of the thread, signals being the main thread's.
 *
 * @returns Takes the promise back; false if it was kept already.
 */
export function removeAtExit(remove: () => void): () => boolean {
  if (!watching) {
    watching = true;
    process.on('exit', removeAll);
    if (isMainThread()) watchFatalSignals(removeAll);
  }
  pending.add(remove);
  return () => pending.delete(remove);
}

function removeAll(): void {
  for (const remove of pending) {
    pending.delete(remove);
    try {
      remove();
    } catch {
      // Somebody else removed it, or it is no longer ours to remove: nothing is left to do.
    }
  }
}
