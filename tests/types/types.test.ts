import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');

test('the shipped declarations satisfy the contract, and read-only attributes cannot be assigned', () => {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', __dirname], { encoding: 'utf8' });
  expect(stdout).toBe('');
  expect(status).toBe(0);
}, 120_000);

test('the shipped declarations show nothing internal', () => {
  for (const name of readdirSync(join(root, 'dist')).filter(
    (file) => /\.d\.c?ts$/.test(file) && !file.startsWith('internal'),
  )) {
    const text = readFileSync(join(root, 'dist', name), 'utf8');
    expect([name, text.match(/@internal|\b(IpcObject|Attachment|Kind|Sembufs|NumericMember|koffi)\b/)?.[0]]).toEqual([
      name,
      undefined,
    ]);
  }
});
