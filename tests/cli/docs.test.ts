import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { output } from './command.ts';
import { jsonTypes } from './json-types.ts';

const page = readFileSync(join(__dirname, '../../docs/cli.md'), 'utf8');

test('docs/cli.md has the definitions of all --json outputs as the schemas have them', () => {
  expect(page.match(/```ts\n([\s\S]*?)```/)?.[1]?.trim()).toBe(jsonTypes());
});

test('docs/cli.md names every command and every option', async () => {
  const names = [...(await output('--help')).matchAll(/^ {2}([a-z]+) /gm)]
    .map(([, name]) => name as string)
    .filter((name) => name !== 'help');
  const helps = await Promise.all(names.map((name) => output('help', name)));
  const options = helps.flatMap((help) => [...help.matchAll(/--[a-z-]+/g)].map(([option]) => option));
  const missing = [...new Set([...names.map((name) => `sysv-ipc ${name}`), ...options])].filter(
    (text) => !page.includes(text),
  );
  // Of help itself there is nothing to say, and --style and the like are the demo's own.
  expect(missing.filter((text) => !/help|--style|--iterations|--dangerously|-git/.test(text))).toEqual([]);
});
