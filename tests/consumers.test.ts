import { join } from 'node:path';
import { PLAIN } from './consumers/consumers.ts';
import { Peer } from './helpers/fixture.ts';

test.each(PLAIN)('the package serves $name', async ({ args, env }) => {
  const { code, stderr } = await new Peer(process.execPath, args, {
    cwd: join(__dirname, 'consumers'),
    env: { ...process.env, ...env },
  }).ended;
  expect(stderr).toBe('');
  expect(code).toBe(0);
});
