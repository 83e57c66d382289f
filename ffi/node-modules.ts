import { createRequire } from 'node:module';
import { lazily } from './libc.ts';

// Modules of Node's own that take longer to load than this whole package, and that few of its calls need.

const load = (name: string) => createRequire(import.meta.url)(name);

export const crypto: () => typeof import('node:crypto') = lazily(() => load('node:crypto'));

const workers: () => typeof import('node:worker_threads') = lazily(() => load('node:worker_threads'));

export const isMainThread: () => boolean = lazily(() => workers().isMainThread);

/** Nobody can move the memory of this buffer elsewhere, and so take it from others who use a part of it. */
export function markAsUntransferable(buffer: ArrayBufferLike): void {
  workers().markAsUntransferable(buffer);
}
