import { resultOf } from '../helpers/fixture.ts';

// From Node 24 on, a collection of garbage leaves EAGAIN in errno now and then: three to seven times in what this makes of refusals,
// when anything is allocated between the call and the look at errno. Node 20 and 22 never do.
it('tells the code of the call that failed, whatever a collection of garbage leaves in errno', async () => {
  const told = await resultOf<Record<string, number>>('errno.mjs', [3000], { execArgv: ['--max-semi-space-size=1'] });
  expect(Object.keys(told)).toEqual(['EINVAL']);
}, 30_000);
