import { endings } from './endings.ts';
import { type Bequest, bequeath } from './threads.ts';

/**
 * Removes an object at normal exit, after an uncaught exception, and at SIGINT, SIGTERM and SIGHUP. In a worker thread: at
 * the end of the thread, of which the main thread hears where the worker can do nothing.
 *
 * @param bequest - For the main thread, if the worker cannot keep it.
 * @returns Takes the promise back; false if it was kept already.
 */
export function removeAtExit(remove: () => void, bequest?: Bequest): () => boolean {
  const { promises } = endings();
  promises.add(remove);
  const forget = bequest && bequeath(bequest);
  return () => {
    forget?.();
    return promises.delete(remove);
  };
}
