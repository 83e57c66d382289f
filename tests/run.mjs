// npm test: the whole suite, in as many parts at once as there are processors, each in an IPC namespace of its own, so that no part
// sees the objects of another one or of this machine. With arguments: jest with these, in one namespace.
import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const jest = fileURLToPath(new URL('../node_modules/jest/bin/jest.js', import.meta.url));
const args = process.argv.slice(2);
const alone = spawnSync('unshare', ['--ipc', 'true'], { stdio: 'ignore' }).status === 0;
const parts = alone && args.length === 0 ? Math.min(availableParallelism(), 4) : 1;
if (!alone) console.log('No private IPC namespace (unshare --ipc): the tests share those of this machine.');

/** One part, and the numbers of its last lines. */
function run(part) {
  const command = [...(alone ? ['unshare', '--ipc'] : []), process.execPath, jest, ...args];
  if (parts > 1) command.push('--runInBand', `--shard=${part}/${parts}`);
  const child = spawn(command[0], command.slice(1), { stdio: ['inherit', 'inherit', 'pipe'], env: process.env });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    process.stderr.write(chunk);
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code: code ?? 1, text })));
}

const results = await Promise.all(Array.from({ length: parts }, (_, i) => run(i + 1)));
const count = (word) =>
  results
    .flatMap(({ text }) => [...text.matchAll(/^Tests:.*$/gm)])
    .reduce((sum, [line]) => sum + Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0), 0);
if (parts > 1) console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
process.exitCode = Math.max(...results.map(({ code }) => code));
