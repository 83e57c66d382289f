/**
 *   npm run soak -- --minutes 30 [--processes 2] [--threads 2] [--out FOLDER]
 *
 * Several processes and worker threads at full speed; at the end everything is counted: exit status 1 if an update or a message was
 * lost, an object left behind, or anything failed. FOLDER gets soak.json and the picture soak.svg.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  createChannel,
  createMemory,
  createMutex,
  createQueue,
  createReadWriteLock,
  createSemaphore,
  list,
} from 'sysv-ipc';
import { enterOwnNamespace } from '../helpers/own-namespace.mjs';
import { drawSoak } from './pictures.mjs';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    processes: { type: 'string', default: '2' },
    threads: { type: 'string', default: '2' },
    out: { type: 'string' },
  },
});
const ownNamespace = enterOwnNamespace();
const milliseconds = Number(options.minutes) * 60_000;

const before = countObjects();
const memory = createMemory(64, { initCharacter: 0, autoRemove: true });
const lock = createSemaphore(1, { autoRemove: true });
const queue = createQueue({ autoRemove: true });
const mutex = createMutex({ autoRemove: true });
const readWriteLock = createReadWriteLock({ autoRemove: true });
const channel = createChannel(65_536, { autoRemove: true });
const shared = { memory, lock, queue, mutex, readWriteLock, channel };
const keys = Object.fromEntries(Object.entries(shared).map(([name, { key }]) => [name, key]));
const task = { ...keys, threads: Number(options.threads) };

/** The last report of each process and thread. */
const reports = new Map();
const laborers = Array.from({ length: Number(options.processes) }, () => {
  const child = fork(fileURLToPath(new URL('laborer.mjs', import.meta.url)), [JSON.stringify(task)]);
  child.on('message', (report) => reports.set(`${child.pid}/${report.thread ?? 'main'}`, report));
  return child;
});
const exits = Promise.all(laborers.map((child) => once(child, 'exit').then(([code, signal]) => signal ?? code)));

const samples = [];
const start = performance.now();
while (performance.now() - start < milliseconds && laborers.every(({ exitCode }) => exitCode === null)) {
  await sleep(Math.min(1000, milliseconds / 10));
  samples.push({
    second: (performance.now() - start) / 1000,
    megabytes: sum(laborers.map(residentMegabytes)),
    handles: sum(laborers.map(openFiles)),
    objects: countObjects() - before,
    operations: total(({ operations }) => sum(Object.values(operations))),
  });
}
for (const child of laborers) if (child.connected) child.send('stop');
// The exit shows which one hangs.
setTimeout(() => {
  for (const child of laborers) child.kill('SIGKILL');
}, 30_000).unref();

const result = {
  ownNamespace,
  exits: await exits,
  seconds: Math.round((performance.now() - start) / 1000),
  processes: laborers.length,
  threadsEach: task.threads,
  operations: merged('operations'),
  errors: merged('errors'),
  ...losses(),
};
for (const object of Object.values(shared)) object[Symbol.dispose]();
result.objectsLeft = countObjects() - before;
result.memoryGrowth = growth(samples.map(({ megabytes }) => megabytes));
result.handleGrowth = growth(samples.map(({ handles }) => handles));

console.log(JSON.stringify(result, null, 2));
if (options.out) {
  mkdirSync(options.out, { recursive: true });
  writeFileSync(`${options.out}/soak.json`, `${JSON.stringify(result, null, 2)}\n`);
  writeFileSync(`${options.out}/soak.svg`, await drawSoak(samples));
}
const { objectsLeft, lockValue, errors } = result;
const good =
  [...Object.values(result.lost), objectsLeft, Object.keys(errors).length].every((n) => n === 0) &&
  lockValue === 1 &&
  result.exits.every((exit) => exit === 0);
console.log(good ? 'Nothing lost, nothing left behind.' : 'Not as it must be.');
process.exitCode = good ? 0 : 1;

/** What was done according to those who did it, less what the objects tell. */
function losses() {
  const [locked, atomic, underMutex, written] = memory.view(Int32Array);
  let inQueue = 0;
  while (queue.tryReceive()) inQueue += 1;
  const lost = {
    updates: total((report) => report.locked) - locked,
    atomicUpdates: total((report) => report.atomic) - atomic,
    updatesUnderMutex: total((report) => report.underMutex) - underMutex,
    writes: total((report) => report.written) - written,
    messages: total(({ sent, received }) => sent - received) - inQueue,
    messagesOfChannel: total(({ piped, unpiped }) => piped - unpiped) - channel.messages,
  };
  return { lost, lockValue: lock.value };
}

function countObjects() {
  return Object.values(list()).flat().length;
}

function total(pick) {
  return sum([...reports.values()].map(pick));
}

function merged(member) {
  const all = {};
  for (const report of reports.values()) {
    for (const [name, count] of Object.entries(report[member])) all[name] = (all[name] ?? 0) + count;
  }
  return all;
}

function sum(numbers) {
  return numbers.reduce((a, b) => a + b, 0);
}

/** The mean of the last third over that of the middle one, the first being for warming up: 1 is flat. */
function growth(series) {
  const third = Math.floor(series.length / 3);
  const mean = (part) => sum(part) / part.length;
  return Number((mean(series.slice(-third)) / mean(series.slice(third, 2 * third))).toFixed(3));
}

/** What /proc tells of a process, as long as there is one. */
function residentMegabytes({ pid }) {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Open files: sockets, pipes, event sources. */
function openFiles({ pid }) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return 0;
  }
}
