import { lazily } from './libc.ts';
import { loadModule } from './load-module.ts';

// Modules of Node's own that take longer to load than this whole package, and that few of its calls need.

export const crypto: () => typeof import('node:crypto') = lazily(
  () => loadModule('node:crypto') as typeof import('node:crypto'),
);

const workers: () => typeof import('node:worker_threads') = lazily(
  () => loadModule('node:worker_threads') as typeof import('node:worker_threads'),
);

export const isMainThread: () => boolean = lazily(() => workers().isMainThread);

/** Nobody can move the memory of this buffer elsewhere, and so take it from others who use a part of it. */
export function markAsUntransferable(buffer: ArrayBufferLike): void {
  workers().markAsUntransferable(buffer);
}
