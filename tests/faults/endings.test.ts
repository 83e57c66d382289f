import { MessageQueueHandle, shm } from 'sysv-ipc';
import { fixture } from '../helpers/fixture.ts';
import { thrownBy, unusedKey } from '../helpers/objects.ts';
import { patience, repeat, rounds } from './rounds.ts';

const ENDS = rounds(5, 200);
/** Each of these starts and ends six threads. */
const TERMINATING = rounds(2, 50);

describe('processes that work and wait in two threads, and end at a random moment', () => {
  test.each([
    [ENDS, 'process.exit()', 'exit', { code: 7, stderr: '' }],
    [ENDS, 'an uncaught exception', 'throw', { code: 1, stderr: expect.stringContaining('on purpose') }],
    [TERMINATING, 'worker.terminate(), six times each', 'terminate', { code: 7, stderr: '' }],
  ])(
    '%i by %s: none hangs, none crashes, nothing is left',
    async (count, _, how, end) => {
      const keys = await repeat(count, async () => {
        const key = unusedKey();
        const child = fixture('faults/ender.mjs', [how, key]);
        expect(await child.ended).toMatchObject(end);
        return key;
      });
      const left = keys.filter(
        (key) =>
          shm.memoryHasKey(key) ||
          shm.semaphoreHasKey(key) ||
          thrownBy(() => new MessageQueueHandle(key)).name !== 'KeyNotFoundError',
      );
      expect(keys).toHaveLength(count);
      expect(left).toEqual([]);
    },
    patience(ENDS),
  );
});
