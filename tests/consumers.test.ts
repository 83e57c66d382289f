import { readFileSync } from 'node:fs';
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

const RECIPES = ['webpack.config.mjs', 'rollup.config.mjs', 'vite.config.mjs', 'parcel.package.json'];

test.each(RECIPES)('docs/bundlers.md has the %s that the consumers are bundled with', (name) => {
  const guide = readFileSync(join(__dirname, '../docs/bundlers.md'), 'utf8');
  expect(guide).toContain(readFileSync(join(__dirname, 'consumers/bundlers', name), 'utf8'));
});
