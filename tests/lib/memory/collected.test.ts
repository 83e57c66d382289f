import { resultOf } from '../../helpers/fixture.ts';
import { newMemory } from '../../helpers/objects.ts';

test('a handle that is collected without detach() detaches: nattch falls, nothing crashes', async () => {
  const memory = newMemory(4096);
  memory.detach();
  const counts = await resultOf('collect.mjs', [memory.shmid], { execArgv: ['--expose-gc'] });
  expect(counts).toEqual([90, 0, 90, 0, 90, 0]);
  expect(memory.numberAttached).toBe(0);
});
