import { lazily, symbolAddress } from '../../ffi/libc.ts';
import { node } from '../../ffi/node.ts';
import { isMainThread } from './is-main-thread.ts';

/**
 * worker.terminate() runs no more JavaScript in the thread, and what the thread had attached would stay attached until the
 * process ends. So each attachment of a worker is left with Node as a cleanup hook whose function is shmdt itself: it runs
 * when the thread's calls in the thread pool are over and its JavaScript is, whatever ended it. Another runtime keeps what a
 * terminated worker had attached.
 */
const hooks = lazily(() => {
  const api = node();
  return api && { ...api, isolate: api.currentIsolate(), shmdt: symbolAddress('shmdt') };
});

/** Detaches that address when this thread ends, however it ends. @returns Takes that back. */
export function detachAtThreadExit(address: bigint): () => void {
  // The end of the main thread is the end of the process, which detaches all.
  const thread = isMainThread() ? undefined : hooks();
  if (!thread) return () => {};
  thread.addCleanupHook(thread.isolate, thread.shmdt, address);
  return () => thread.removeCleanupHook(thread.isolate, thread.shmdt, address);
}
