import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testWith } from '../helpers/peers.ts';
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

testWith('ipcs')('docs/cli-flags.md answers every flag of ipcs, ipcrm, ipcmk, lsipc and flock', () => {
  const answers = readFileSync(join(__dirname, '../../docs/cli-flags.md'), 'utf8');
  const missing = ['ipcs', 'ipcrm', 'ipcmk', 'lsipc', 'flock'].flatMap((program) => {
    const answered = answers.split(`\n## ${program}\n`)[1]?.split('\n## ')[0] as string;
    const help = execFileSync(program, ['--help'], { encoding: 'utf8' });
    // POSIX's own objects, in later versions, are none of System V.
    const lines = help.split('\n').filter((line) => /^ +-/.test(line) && !/posix/i.test(line));
    const flags = lines.flatMap((line) => [...line.matchAll(/(?<=^ +|, )--?[a-zA-Z][\w-]*/g)].map(([flag]) => flag));
    return flags
      .filter((flag) => !/^(-h|--help|-V|--version)$/.test(flag) && !flagIn(answered, flag))
      .map((flag) => `${program} ${flag}`);
  });
  expect(missing).toEqual([]);
});

function flagIn(text: string, flag: string): boolean {
  return new RegExp(`[\`| ]${flag}(?![\\w-])`).test(text);
}
