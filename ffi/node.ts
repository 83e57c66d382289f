import { declareOptional, lazily } from './libc.ts';
import { isNode } from './platform.ts';

type Hook = (isolate: bigint, fun: bigint, arg: bigint) => void;

/** <node.h>, <v8-isolate.h>: Node's C++ interface for addons, by the names that the C++ ABI gives it; undefined elsewhere. */
export const node = lazily(() => {
  if (!isNode) return undefined;
  const currentIsolate = declareOptional<() => bigint>('void *_ZN2v87Isolate10GetCurrentEv()');
  const addCleanupHook = declareOptional<Hook>(
    'void _ZN4node25AddEnvironmentCleanupHookEPN2v87IsolateEPFvPvES3_(void *isolate, void *fun, void *arg)',
  );
  const removeCleanupHook = declareOptional<Hook>(
    'void _ZN4node28RemoveEnvironmentCleanupHookEPN2v87IsolateEPFvPvES3_(void *isolate, void *fun, void *arg)',
  );
  if (!currentIsolate || !addCleanupHook || !removeCleanupHook) return undefined;
  return { currentIsolate, addCleanupHook, removeCleanupHook };
});
