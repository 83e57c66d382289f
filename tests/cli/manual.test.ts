import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testWith } from '../helpers/peers.ts';
import { output } from './command.ts';

const page = join(__dirname, '../../docs/sysv-ipc.1');

test('the manual page says what the helps say: `npm run manual` writes it', async () => {
  expect(readFileSync(page, 'utf8')).toBe(await output('manual'));
});

testWith('groff')('the manual page is formatted without a warning, and names every command', async () => {
  const formatted = spawnSync('groff', ['-man', '-ww', '-Tascii', '-P-cbou', page], { encoding: 'utf8' });
  expect(formatted.stderr).toBe('');
  const commands = [...(await output('--help')).matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
  for (const name of commands.filter((one) => one !== 'help'))
    expect(formatted.stdout).toMatch(new RegExp(`^ {3}${name}\\b`, 'm'));
});
