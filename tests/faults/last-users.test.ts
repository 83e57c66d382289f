import { shm } from 'sysv-ipc';
import { fixture } from '../helpers/fixture.ts';
import { unusedKey } from '../helpers/objects.ts';
import { patience, rounds } from './rounds.ts';

const TIMES = rounds(4_000, 200_000);

test(
  `autoRemove: 'last': three processes come and go ${TIMES} times each; none ever has a segment that the key does not name`,
  async () => {
    const key = unusedKey();
    const peers = [1, 2, 3].map(() => fixture('faults/last.mjs', [key, TIMES]));
    for (const peer of peers) {
      const { code, stdout, stderr } = await peer.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ stale: 0 });
      // It came to removals, and to openings of what others had made.
      expect(JSON.parse(stdout).created).toBeGreaterThan(TIMES / 100);
      expect(JSON.parse(stdout).created).toBeLessThan(TIMES);
    }
    expect(shm.memoryHasKey(key)).toBe(false);
  },
  patience(TIMES),
);
