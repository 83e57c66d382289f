import { lazily, symbolAddress } from '../../ffi/libc.ts';
import { node } from '../../ffi/node.ts';
import { isMainThread } from './is-main-thread.ts';

/**
 * worker.terminate() runs no more JavaScript in the thread. What is to be done all the same is left with Node as a cleanup hook
 * whose function is one of libc's: it runs when the thread's calls in the thread pool are over and its JavaScript is, whatever
 * ended it; the last one left runs first. Another runtime does none of it.
 */
const hooks = lazily(() => {
  const api = node();
  return api && { ...api, isolate: api.currentIsolate() };
});
const shmdt = lazily(() => symbolAddress('shmdt'));
const time = lazily(() => symbolAddress('time'));

/** Detaches the segment at that address when this thread ends, however it ends. @returns Takes that back. */
export function detachAtThreadExit(address: bigint): () => void {
  return callAtThreadExit(shmdt, address);
}

/** Writes the time to that address when this thread ends, however it ends: a long, other than 0. @returns Takes that back. */
export function markAtThreadExit(address: bigint): () => void {
  return callAtThreadExit(time, address);
}

function callAtThreadExit(libcFunction: () => bigint, address: bigint): () => void {
  // The end of the main thread is the end of the process.
  const thread = isMainThread() ? undefined : hooks();
  if (!thread) return () => {};
  thread.addCleanupHook(thread.isolate, libcFunction(), address);
  return () => thread.removeCleanupHook(thread.isolate, libcFunction(), address);
}
