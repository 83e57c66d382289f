import { resultOf } from '../../helpers/fixture.ts';
import { newSemaphore } from '../../helpers/objects.ts';
import { WAIT_MODES } from '../../helpers/wait-modes.ts';

/** A longer storm: STORM_SECONDS=60 */
const SECONDS = Number(process.env.STORM_SECONDS ?? 2);

interface Report {
  waits: number;
  acquired: number;
  aborted: number;
  timedOut: number;
}

test.each(WAIT_MODES)(
  'acquire() aborted at random moments in several processes loses no unit, %s',
  async (mode, env) => {
    const UNITS = 5;
    const semaphore = newSemaphore(UNITS);
    const reports = await Promise.all(
      Array.from({ length: 3 }, () => resultOf<Report>('waits/storm.mjs', [semaphore.semid, SECONDS], { env })),
    );
    const sum = (member: keyof Report) => reports.reduce((total, report) => total + report[member], 0);
    const total = {
      waits: sum('waits'),
      acquired: sum('acquired'),
      aborted: sum('aborted'),
      timedOut: sum('timedOut'),
      value: semaphore.value,
    };
    if (process.env.STORM_SECONDS) console.log(mode, total);
    expect(total.value).toBe(UNITS);
    expect(total.acquired + total.aborted + total.timedOut).toBe(total.waits);
    for (const number of Object.values(total)) expect(number).toBeGreaterThan(0);
  },
  30_000 + 2000 * SECONDS,
);
