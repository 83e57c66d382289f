import { execFileSync, spawnSync } from 'node:child_process';
import { fixturePath } from '../helpers/fixture.ts';
import { testIf } from '../helpers/peers.ts';

const namespace = spawnSync('unshare', ['--ipc', 'true']).status === 0;

// With larger numbers, and against the clock: `npm run scale:command`.
testIf(namespace, 'unshare --ipc')('a full machine: everything is listed, once, in a heap of 48 MB', () => {
  const counts = [300, 2000, 2000];
  const args = ['--ipc', process.execPath, fixturePath('crowd.mjs'), ...counts.map(String)];
  expect(JSON.parse(execFileSync('unshare', args, { encoding: 'utf8' }))).toEqual({
    rows: 4300,
    titles: ['Shared memory (300)', 'Semaphores (2000)', 'Message queues (2000)'],
    json: counts,
    summary: counts,
    doctor: true,
  });
});
