import { lazily } from '../../ffi/libc.ts';

/** Not a worker. The module is loaded when that is first asked: it takes longer than this whole package, and few calls need it. */
export const isMainThread: () => boolean = lazily(
  () => (require('node:worker_threads') as typeof import('node:worker_threads')).isMainThread,
);
