/**
 *   npm run soak -- --minutes 30 [--processes 2] [--threads 2] [--out FOLDER]
 *
 * Several processes and worker threads at full speed; at the end everything is counted: exit status 1 if an update or a message was
 * lost, an object left behind, or anything failed.
 */
import { fork } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createMemory, createQueue, createSemaphore, list } from 'sysv-ipc';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    processes: { type: 'string', default: '2' },
    threads: { type: 'string', default: '2' },
    out: { type: 'string' },
  },
});
const seconds = Number(values.minutes) * 60;
const countObjects = () => Object.values(list()).flat().length;

const before = countObjects();
const memory = createMemory(64, { initCharacter: 0, autoRemove: true });
const lock = createSemaphore(1, { autoRemove: true });
const queue = createQueue({ autoRemove: true });
const task = { memory: memory.key, lock: lock.key, queue: queue.key, threads: Number(values.threads) };

/** The last report of each process and thread. */
const reports = new Map();
const laborers = Array.from({ length: Number(values.processes) }, () => {
  const child = fork(fileURLToPath(new URL('laborer.mjs', import.meta.url)), [JSON.stringify(task)]);
  child.on('message', (report) => reports.set(`${child.pid}/${report.number ?? 'main'}`, report));
  return child;
});

const samples = [];
const start = performance.now();
while (performance.now() - start < seconds * 1000) {
  await sleep(Math.min(1000, seconds * 100));
  const processes = laborers.map(({ pid }) => ({ rss: residentMemory(pid), handles: openFiles(pid) }));
  samples.push({
    second: (performance.now() - start) / 1000,
    rss: sum(processes.map(({ rss }) => rss)),
    handles: sum(processes.map(({ handles }) => handles)),
    objects: countObjects() - before,
    operations: sum([...reports.values()].flatMap(({ operations }) => Object.values(operations))),
  });
}
const exits = await Promise.all(
  laborers.map((child) => {
    child.send('stop');
    return new Promise((resolve) => child.once('exit', (code, signal) => resolve(signal ?? code)));
  }),
);

const all = [...reports.values()];
const total = (pick) => sum(all.map(pick));
let left = 0;
while (queue.tryReceive()) left += 1;
const result = {
  seconds: Math.round((performance.now() - start) / 1000),
  processes: laborers.length,
  threads: all.length,
  operations: merge(all.map(({ operations }) => operations)),
  errors: merge(all.map(({ errors }) => errors)),
  exits,
  lostUpdates: total(({ increments }) => increments) - memory.view(Int32Array)[0],
  lostMessages: total(({ sent }) => sent) - total(({ received }) => received) - left,
  lockValue: lock.value,
};
for (const object of [memory, lock, queue]) object[Symbol.dispose]();
result.objectsLeft = countObjects() - before;
result.rssGrowth = growth(samples.map(({ rss }) => rss));

console.log(JSON.stringify(result, null, 2));
if (values.out) {
  mkdirSync(values.out, { recursive: true });
  writeFileSync(`${values.out}/soak.json`, `${JSON.stringify({ ...result, samples }, null, 2)}\n`);
}
const good =
  result.lostUpdates === 0 &&
  result.lostMessages === 0 &&
  result.lockValue === 1 &&
  result.objectsLeft === 0 &&
  Object.keys(result.errors).length === 0 &&
  exits.every((exit) => exit === 0);
console.log(good ? 'Nothing lost, nothing left.' : 'NOT as it must be.');
process.exitCode = good ? 0 : 1;

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}

function merge(records) {
  const merged = {};
  for (const record of records)
    for (const [key, number] of Object.entries(record)) merged[key] = (merged[key] ?? 0) + number;
  return merged;
}

/** The second half's mean over the first's, the start-up left out: 1 is flat. */
function growth(series) {
  const steady = series.slice(Math.floor(series.length / 5));
  const middle = Math.floor(steady.length / 2);
  const mean = (part) => sum(part) / part.length;
  return Number((mean(steady.slice(middle)) / mean(steady.slice(0, middle))).toFixed(3));
}

function residentMemory(pid) {
  try {
    return [...reports].find(([name]) => name === `${pid}/main`)?.[1].rss ?? 0;
  } catch {
    return 0;
  }
}

/** Open files stand for handles of every kind: sockets, pipes, event sources. */
function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
