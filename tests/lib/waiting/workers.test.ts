import { fixture, resultOf } from '../../helpers/fixture.ts';
import { withAllowance } from '../../helpers/lateness.ts';
import { WAIT_MODES } from '../../helpers/wait-modes.ts';

interface Report {
  terminate: number[];
  exit: number[];
  mostInKernel: number;
  values: number[];
  own: string;
}

describe.each([...WAIT_MODES, ['with a pool of eight threads', { UV_THREADPOOL_SIZE: '8' }] as const])(
  'worker threads that wait, %s',
  (mode, env) => {
    const half = { 'with slots': 2, 'with a pool of eight threads': 4 }[mode] ?? 0;

    test('terminate() and process.exit() return soon, and all together use half of the pool at most', async () => {
      const [{ code, stdout, stderr }, allowance] = await withAllowance(
        () => fixture('waits/workers.mjs', [], { env }).ended,
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const report: Report = JSON.parse(stdout);
      expect(report.mostInKernel).toBe(half);
      expect(Math.max(...report.terminate, ...report.exit)).toBeLessThan(200 + allowance);
      expect(report.terminate).toHaveLength(6);
      expect(report.values.every((value) => value === 0)).toBe(true);
      expect(report.own).toBe('AbortError');
    });
  },
);

test('a wait that polls enters the kernel when another thread gives its slot back, and all slots come back', async () => {
  expect(await resultOf('waits/freed-slots.mjs')).toEqual({ before: 0, values: [0, 0, 0, 0, 0, 0] });
});
