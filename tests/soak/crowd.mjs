/**
 *   npm run scale:command -- [--segments 4000] [--sets 30000] [--queues 30000] [--rounds 5]
 *
 * What the command and list() cost on a full machine, each beside what it is measured against in the same run: the median of some
 * rounds. Exit status 1 if one of them is above its target.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createMemory, createQueue, createSemaphore, list } from 'sysv-ipc';
import { enterOwnNamespace } from '../helpers/own-namespace.mjs';

const { values } = parseArgs({
  options: {
    segments: { type: 'string', default: '4000' },
    sets: { type: 'string', default: '30000' },
    queues: { type: 'string', default: '30000' },
    rounds: { type: 'string', default: '5' },
  },
});
if (!enterOwnNamespace()) throw new Error('This needs an IPC namespace of its own (unshare --ipc).');

const command = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const options = { maxBuffer: 1 << 30, stdio: ['ignore', 'pipe', 'pipe'] };
const ours = (...args) => execFileSync(process.execPath, [command, ...args], options);
/** It may find problems: that is its status. */
const doctor = () => spawnSync(process.execPath, [command, 'doctor'], options);
const one = createMemory(4096, { initCharacter: null });
one.detach();
const show = () => ours('show', `0x${(one.key >>> 0).toString(16)}`);
const rounds = Number(values.rounds);

const empty = { show: times(show) };
fill();
const full = {
  ipcs: times(() => execFileSync('ipcs', ['-a'], options)),
  ls: times(() => ours('ls')),
  show: times(show),
  doctor: times(doctor),
  proc: times(() =>
    ['shm', 'sem', 'msg'].map((kind) => readFileSync(`/proc/sysvipc/${kind}`, 'utf8').split('\n').length),
  ),
  list: times(() => list()),
};

const rows = [
  ['ls', full.ls, 'ipcs -a', full.ipcs, 5],
  ['show of one', full.show, 'on an empty machine', empty.show, 1.5],
  ['doctor', full.doctor, 'ls', full.ls, 1.5],
  ['list()', full.list, 'reading /proc/sysvipc', full.proc, 3],
];
console.log(`${values.segments} segments, ${values.sets} sets, ${values.queues} queues\n`);
console.log('| | ms | beside | ms | ratio | target |\n| --- | ---: | --- | ---: | ---: | ---: |');
for (const [what, own, beside, other, target] of rows) {
  const ratio = own / other;
  console.log(`| ${what} | ${own.toFixed(0)} | ${beside} | ${other.toFixed(0)} | ${ratio.toFixed(2)} | ≤ ${target} |`);
  if (ratio > target) process.exitCode = 1;
}

function fill() {
  for (let i = 1; i < Number(values.segments); i++) createMemory(4096, { initCharacter: null }).detach();
  for (let i = 0; i < Number(values.sets); i++) createSemaphore();
  for (let i = 0; i < Number(values.queues); i++) createQueue();
}

/** The median time of one, in milliseconds. */
function times(call) {
  call();
  const all = Array.from({ length: rounds }, () => {
    const start = performance.now();
    call();
    return performance.now() - start;
  });
  return all.sort((a, b) => a - b)[rounds >> 1];
}
