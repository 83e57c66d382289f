import { isMainThread } from 'node:worker_threads';
import { declare, lazily, symbolAddress } from './libc.ts';
import { processPage } from './process-page.ts';

/**
 * worker.terminate() runs no more JavaScript in the thread, and what the thread had attached would stay attached until the
 * process ends. So each attachment of a worker is put into a thread-specific value whose destructor is shmdt itself.
 *
 * Thread-specific keys are scarce and belong to the process; this many are shared by all its threads through the process page.
 * A worker that has more segments attached at once must detach the rest itself.
 */
const KEYS = 64;
const FIRST_KEY = 32;

const threads = lazily(() => ({
  create: declare<(key: Uint32Array, destructor: bigint) => number>(
    'int pthread_key_create(void *key, void *destructor)',
  ),
  remove: declare<(key: number) => number>('int pthread_key_delete(unsigned int key)'),
  set: declare<(key: number, value: bigint | null) => number>(
    'int pthread_setspecific(unsigned int key, const void *value)',
  ),
}));

/** The keys that hold an attachment of this thread. */
const taken = new Set<number>();

/** Detaches that address when this thread ends, however it ends. @returns Takes that back. */
export function detachAtThreadExit(address: bigint): () => void {
  const page = isMainThread ? undefined : processPage();
  const key = page && freeKey(page);
  if (key === undefined) return () => {};
  taken.add(key);
  threads().set(key, address);
  return () => {
    threads().set(key, null);
    taken.delete(key);
  };
}

function freeKey(page: Int32Array): number | undefined {
  for (let i = FIRST_KEY; i < FIRST_KEY + KEYS; i++) {
    const key = keyAt(page, i);
    if (key === undefined) return undefined;
    if (!taken.has(key)) return key;
  }
  return undefined;
}

/** The process's key in that place of the page, made if it is not there; stored plus one, 0 being an empty place. */
function keyAt(page: Int32Array, place: number): number | undefined {
  const stored = Atomics.load(page, place);
  if (stored !== 0) return stored - 1;
  const made = new Uint32Array(1);
  if (threads().create(made, symbolAddress('shmdt')) !== 0) return undefined;
  const key = made[0] as number;
  const other = Atomics.compareExchange(page, place, 0, key + 1);
  if (other === 0) return key;
  threads().remove(key);
  return other - 1;
}
