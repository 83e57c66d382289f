import { setTimeout as delay } from 'node:timers/promises';
import { createSemaphoreSet, type SemaphoreSetHandle } from 'sysv-ipc';
import { resultOf } from '../../helpers/fixture.ts';
import { removeLater } from '../../helpers/objects.ts';
import { until } from '../../helpers/until.ts';
import { WAIT_MODES } from '../../helpers/wait-modes.ts';

function newSet(...values: number[]): SemaphoreSetHandle {
  const set = createSemaphoreSet(values);
  removeLater(() => set.remove());
  return set;
}

const TAKE_BOTH = [
  { index: 0, delta: -1 },
  { index: 1, delta: -1 },
];

describe('SemaphoreSetHandle.operate()', () => {
  test('does all at once, at once or as soon as it can', async () => {
    const set = newSet(1, 1);
    await set.operate(TAKE_BOTH);
    expect(set.values).toEqual([0, 0]);
    const waiting = set.operate(TAKE_BOTH);
    await until(() => set.at(0).waitingForNonZero === 1);
    set.at(0).V();
    await delay(60);
    expect(set.values).toEqual([1, 0]);
    set.at(1).V();
    await waiting;
    expect(set.values).toEqual([0, 0]);
  });

  test('takes, adds and waits for zero together', async () => {
    const set = newSet(0, 1, 0);
    const waiting = set.operate([
      { index: 0, delta: -2 },
      { index: 1, delta: 0 },
      { index: 2, delta: 5 },
    ]);
    set.at(0).V(3);
    await delay(30);
    expect(set.values).toEqual([3, 1, 0]);
    set.at(1).P();
    await waiting;
    expect(set.values).toEqual([1, 0, 5]);
  });

  test('with undo: what is taken is counted as taken by this process, once', async () => {
    const set = newSet(0, 0);
    const waiting = set.operate(TAKE_BOTH.map((operation) => ({ ...operation, undo: true })));
    set.operateSync(TAKE_BOTH.map(({ index }) => ({ index, delta: 1 })));
    await waiting;
    expect(set.values).toEqual([0, 0]);
    set.operateSync(TAKE_BOTH.map(({ index }) => ({ index, delta: 1, undo: true })));
    expect(set.values).toEqual([1, 1]);
  });

  test('an abort does not lose what was taken and cannot be given back: then it is done', async () => {
    const set = newSet(0, 0);
    const [source, sink] = [set.at(0), set.at(1)];
    const controller = new AbortController();
    const waiting = set.operate(
      [
        { index: 0, delta: -1 },
        { index: 1, delta: 1 },
      ],
      { signal: controller.signal },
    );
    await until(() => source.waitingForNonZero === 1);
    // Others pass it, so from now on it stands in the kernel's own queue.
    source.V();
    while (source.waitingForNonZero > 0);
    source.P();
    await until(() => source.waitingForNonZero === 1);
    source.V();
    while (sink.value === 0);
    // All before the event loop knows of it.
    sink.P();
    controller.abort();
    await waiting;
    expect(set.values).toEqual([0, 0]);
  });

  test('timeout, abort and removal end it and take nothing', async () => {
    const set = newSet(5, 0);
    await expect(set.operate(TAKE_BOTH, { timeout: 0 })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(set.operate(TAKE_BOTH, { timeout: 60 })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(set.operate(TAKE_BOTH, { signal: AbortSignal.abort('why') })).rejects.toBe('why');
    const controller = new AbortController();
    const aborted = set.operate(TAKE_BOTH, { signal: controller.signal });
    await delay(20);
    controller.abort('why');
    await expect(aborted).rejects.toBe('why');
    expect(set.values).toEqual([5, 0]);
    const doomed = set.operate(TAKE_BOTH);
    await delay(20);
    set.remove();
    await expect(doomed).rejects.toMatchObject({ name: 'RemovedError' });
  });

  test('an operation that may not wait is a BusyError when it would have to; the others wait', async () => {
    const set = newSet(0, 0);
    const waiting = set.operate([
      { index: 0, delta: -1 },
      { index: 1, delta: -1, wait: false },
    ]);
    const [used, start] = [process.cpuUsage(), performance.now()];
    await delay(100);
    const { user, system } = process.cpuUsage(used);
    expect((user + system) / 1000).toBeLessThan((performance.now() - start) / 2);
    set.at(0).V();
    await expect(waiting).rejects.toMatchObject({ name: 'BusyError', code: 'EAGAIN' });
    expect(set.values).toEqual([1, 0]);
  });

  test('checks its arguments first, and tells which limit is too low', async () => {
    const set = newSet(1, 1);
    await expect(set.operate([])).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(set.operate([{ index: 2, delta: 1 }])).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(set.operate(TAKE_BOTH, { timeout: -1 })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(set.operate(TAKE_BOTH, { signal: 1 as never })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
    const many = Array.from({ length: 100_000 }, () => ({ index: 0, delta: 0 }));
    await expect(set.operate(many)).rejects.toMatchObject({ name: 'LimitError' });
    expect(set.values).toEqual([1, 1]);
  });
});

test.each(WAIT_MODES)('operate() aborted at random moments moves units around and loses none, %s', async (_, env) => {
  const set = newSet(3, 3, 3);
  const reports = await Promise.all(
    Array.from({ length: 3 }, () => resultOf<Report>('waits/move.mjs', [set.semid, 1], { env })),
  );
  expect(set.values.reduce((sum, value) => sum + value)).toBe(9);
  for (const { moved, aborted } of reports) expect(Math.min(moved, aborted)).toBeGreaterThan(0);
});

interface Report {
  moved: number;
  aborted: number;
}
