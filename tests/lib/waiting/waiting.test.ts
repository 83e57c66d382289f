import { resultOf } from '../../helpers/fixture.ts';
import { withAllowance } from '../../helpers/lateness.ts';
import { WAIT_MODES } from '../../helpers/wait-modes.ts';

/** How a wait ended, and after how many milliseconds. */
interface Ending {
  how: string;
  code?: string;
  after: number;
}
/** Abort, timeout and removal end a wait within as many milliseconds. */
const SOON = 100;

describe.each(WAIT_MODES)('waits %s', (mode, env) => {
  test('one line is served in order, many lines take turns and none starves', async () => {
    const { served, hadTurns, left } = await resultOf('waits/order.mjs', [], { env });
    expect(served).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(hadTurns).toBe(mode === 'with slots' ? 12 : 0);
    expect(left).toEqual(Array.from({ length: 14 }, () => 0));
  });

  test('abort, timeout and removal end a wait at once and take nothing', async () => {
    const [report, allowance] = await withAllowance(() =>
      resultOf<Record<string, Ending>>('waits/ends.mjs', [], { env }),
    );
    expect(report).toMatchObject({
      aborted: { how: 'Enough' },
      sameReason: true,
      abortedBefore: { how: 'Enough' },
      shared: true,
      nested: 'Enough',
      timedOut: { how: 'TimeoutError', code: 'ETIMEDOUT' },
      hardlyAny: { how: 'TimeoutError' },
      none: { how: 'TimeoutError' },
      order: [10, 60, 120, 200],
      valueAfter: 0,
      removed: Array.from({ length: 7 }, () => 'RemovedError'),
      gone: 'RemovedError',
      warnings: [],
    });
    expect(report.aborted?.after).toBeLessThan(SOON + allowance);
    // Timers may fire some milliseconds early: Node's by one, Deno's by three.
    expect(report.timedOut?.after).toBeGreaterThanOrEqual(145);
    expect(report.timedOut?.after).toBeLessThan(150 + SOON + allowance);
    expect(report.removedAfter).toBeLessThan(SOON + allowance);
  });

  test('waits end also while the whole pool is busy with other things, and no unit is lost', async () => {
    const [report, allowance] = await withAllowance(() =>
      resultOf<Record<string, Ending>>('waits/busy-pool.mjs', [], { env }),
    );
    expect(report).toMatchObject({
      timedOut: { how: 'TimeoutError' },
      aborted: { how: 'AbortError' },
      acquired: { how: 'acquired' },
      before: 0,
      deaf: 1,
      after: 1,
    });
    expect(report.timedOut?.after).toBeLessThan(150 + SOON + allowance);
    expect(report.aborted?.after).toBeLessThan(SOON + allowance);
    expect(report.acquired?.after).toBeLessThan(SOON + allowance);
  });

  test.each([
    [1000, 1],
    [1000, 1000],
  ])('%i waits on %i semaphores: timers, files and names go on unhindered', async (waits, semaphores) => {
    // The promise is of medians on an idle machine: a noisy one gets more tries.
    let growth: Record<string, number> = {};
    for (let tries = 0; tries < 6; tries++) {
      growth = await resultOf('waits/unhindered.mjs', [waits, semaphores], { env });
      if (Object.values(growth).every((milliseconds) => milliseconds < 5)) return;
    }
    throw new Error(`Medians grew by 5 ms or more: ${JSON.stringify(growth)}`);
  });
});
