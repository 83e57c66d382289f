import { lazily, symbolAddress } from '../../ffi/libc.ts';
import { node } from '../../ffi/node.ts';
import { time } from '../../ffi/time.ts';
import { isMainThread } from './is-main-thread.ts';

/**
 * worker.terminate() runs no more JavaScript in the thread. What is to be done all the same is left with Node as a cleanup hook
 * whose function is one of libc's: it runs when the thread's calls in the thread pool are over and its JavaScript is, whatever
 * ended it; the last one left runs first.
 */
const hooks = lazily(() => {
  const api = node();
  return api && { ...api, isolate: api.currentIsolate() };
});
const functions = lazily(() => ({ shmdt: symbolAddress('shmdt'), time: symbolAddress('time') }));

/**
 * Detaches the segment at that address when this thread ends, however it ends.
 *
 * @param detach - Does so in a runtime that is not Node.
 * @returns Takes that back.
 */
export function detachAtThreadExit(address: bigint, detach: () => void): () => void {
  return callAtThreadExit('shmdt', address, detach);
}

/** Writes the time to that address when this thread ends, however it ends: a long, other than 0. @returns Takes that back. */
export function markAtThreadExit(address: bigint): () => void {
  return callAtThreadExit('time', address, () => time().time(address));
}

/** @param otherwise - Without such hooks: called when the thread ends by itself, and not when it is terminated. */
function callAtThreadExit(name: 'shmdt' | 'time', address: bigint, otherwise: () => void): () => void {
  // The end of the main thread is the end of the process.
  if (isMainThread()) return () => {};
  const thread = hooks();
  if (!thread) {
    atExit().add(otherwise);
    return () => atExit().delete(otherwise);
  }
  thread.addCleanupHook(thread.isolate, functions()[name], address);
  return () => thread.removeCleanupHook(thread.isolate, functions()[name], address);
}

const atExit = lazily(() => {
  const all = new Set<() => void>();
  process.on('exit', () => {
    for (const call of [...all].reverse()) call();
  });
  return all;
});
