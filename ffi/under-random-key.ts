import { errno } from './libc.ts';
import { E } from './result.ts';

/**
 * Creates an object under a random key that nobody uses: a key taken in the meantime leads to another try, never to somebody
 * else's object.
 *
 * @param create - Makes the object exclusively; returns its id, or -1.
 */
export function underRandomKey(create: (key: number) => number): { key: number; id: number; error: number } {
  for (;;) {
    const key = 1 + Math.floor(Math.random() * 0x7fff_fffe);
    const id = create(key);
    const error = id === -1 ? errno() : 0;
    if (error !== E.EEXIST) return { key, id, error };
  }
}
