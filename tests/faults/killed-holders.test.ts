import { createSemaphoreSet } from 'sysv-ipc';
import { fixture } from '../helpers/fixture.ts';
import { aWhile, patience, repeat, rounds } from './rounds.ts';

const KILLS = rounds(16, 1000);

test(
  `${KILLS} holders killed at random moments: with undo the value is right every time and the next waiter gets it; without, it is lost`,
  async () => {
    const kills = await repeat(KILLS, async () => {
      using set = createSemaphoreSet([1, 1], { autoRemove: true });
      const holder = fixture('faults/holder.mjs', [set.semid]);
      await holder.line();
      await aWhile(10);
      const next = set.at(0).acquire({ timeout: 10_000 });
      holder.kill();
      const { signal } = await holder.ended;
      await next;
      set.at(0).release();
      const [withUndo, without] = set.values;
      return { signal, withUndo, without };
    });
    expect(kills).toHaveLength(KILLS);
    expect(kills.filter(({ signal, withUndo }) => signal !== 'SIGKILL' || withUndo !== 1)).toEqual([]);
    // The second semaphore tells how many of them held both: 0 with a holder that took it along.
    const lost = kills.filter(({ without }) => without === 0).length;
    console.info(`${KILLS} holders killed, ${lost} while they held: 0 lost with undo, ${lost} without`);
    expect(lost).toBeGreaterThan(0);
    expect(kills.filter(({ without }) => without !== 0 && without !== 1)).toEqual([]);
  },
  patience(KILLS),
);
