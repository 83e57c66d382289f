import { endings } from './endings.ts';

/**
 * Removes an object at normal exit, after an uncaught exception, and at SIGINT, SIGTERM and SIGHUP. In a worker thread: at
 * the end of the thread, signals being the main thread's.
 *
 * @returns Takes the promise back; false if it was kept already.
 */
export function removeAtExit(remove: () => void): () => boolean {
  const { promises } = endings();
  promises.add(remove);
  return () => promises.delete(remove);
}
