import { declareOptional, lazily, symbolAddress } from './libc.ts';
import { isMainThread } from './node-modules.ts';

/**
 * worker.terminate() runs no more JavaScript in the thread, and what the thread had attached would stay attached until the
 * process ends. So each attachment of a worker is left with Node as a cleanup hook whose function is shmdt itself: it runs
 * when the thread's calls in the thread pool are over and its JavaScript is, whatever ended it.
 *
 * The hooks are Node's C++ interface for addons (<node.h>), which Koffi reaches by the names that the C++ ABI gives them.
 */
const hooks = lazily(() => {
  type Hook = (isolate: bigint, fun: bigint, arg: bigint) => void;
  const isolate = declareOptional<() => bigint>('void *_ZN2v87Isolate10GetCurrentEv()');
  const add = declareOptional<Hook>(
    'void _ZN4node25AddEnvironmentCleanupHookEPN2v87IsolateEPFvPvES3_(void *isolate, void *fun, void *arg)',
  );
  const remove = declareOptional<Hook>(
    'void _ZN4node28RemoveEnvironmentCleanupHookEPN2v87IsolateEPFvPvES3_(void *isolate, void *fun, void *arg)',
  );
  // A runtime without them is not Node, and keeps what a terminated worker had attached.
  return isolate && add && remove ? { isolate: isolate(), shmdt: symbolAddress('shmdt'), add, remove } : undefined;
});

/** Detaches that address when this thread ends, however it ends. @returns Takes that back. */
export function detachAtThreadExit(address: bigint): () => void {
  // The end of the main thread is the end of the process, which detaches all.
  const node = isMainThread() ? undefined : hooks();
  if (!node) return () => {};
  node.add(node.isolate, node.shmdt, address);
  return () => node.remove(node.isolate, node.shmdt, address);
}
