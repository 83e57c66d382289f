import { createRequire } from 'node:module';
import { lazily } from './libc.ts';

// Modules of Node's own that take longer to load than this whole package, and that few of its calls need.

const load = (name: string) => createRequire(import.meta.url)(name);

export const crypto: () => typeof import('node:crypto') = lazily(() => load('node:crypto'));

const workers: () => typeof import('node:worker_threads') = lazily(() => load('node:worker_threads'));

export function isMainThread(): boolean {
  return workers().isMainThread;
}
