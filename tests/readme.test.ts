import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { blocksOf, textOf } from './helpers/documents.ts';

const lines = textOf('README.md').trimEnd().split('\n');

test('the README has at most 150 lines, none wider than 160 characters', () => {
  expect(lines.length).toBeLessThanOrEqual(150);
  expect(lines.filter((line) => line.length > 160)).toEqual([]);
});

test('installing comes first, then two programs for two terminals, of under 15 lines each', () => {
  const [first, ...blocks] = blocksOf('README.md');
  expect(first?.code).toMatch(/^npm install sysv-ipc\n/);
  const programs = blocks.filter(({ language }) => language === 'js');
  expect(programs.map(({ file }) => file)).toEqual(['teller.mjs', 'listener.mjs']);
  for (const { code } of programs) expect(code.trim().split('\n').length).toBeLessThan(15);
});

test('the commands for contributors are there', () => {
  const { scripts } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8')) as { scripts: object };
  const commands = blocksOf('README.md').findLast(({ language }) => language === 'sh')?.code ?? '';
  const named = [...commands.matchAll(/npm (?:run )?(\w+)/g)].map((match) => match[1] as string);
  expect(named).toEqual(['ci', 'demo', 'ci', 'test']);
  for (const name of named.filter((name) => name !== 'ci')) expect(scripts).toHaveProperty(name);
});
