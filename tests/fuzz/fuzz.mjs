/**
 *   npm run fuzz -- --calls 100000 [--seed N]
 *
 * Random calls of everything public, with random arguments, on objects in all their states. Only documented errors may come out, and
 * objects that are not part of the game stay as they are. The calls are shared out evenly, but for those that wait, which get less.
 * Prints a line of JSON; exit status 1 if there was anything else. The same seed makes the same arguments.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { createMemory, createQueue, createSemaphore, list } from 'sysv-ipc';
import { enterOwnNamespace } from '../helpers/own-namespace.mjs';
import { argument } from './arguments.mjs';
import { isDocumented } from './documented.mjs';
import { functions, membersOf } from './targets.mjs';
import { discard, idOf, isShared, Toys } from './toys.mjs';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '20000' }, seed: { type: 'string' } } });
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const ownNamespace = enterOwnNamespace();

// Ids count up: those of the canaries shall not be the small numbers that random arguments are.
for (let i = 0; i < 80; i++) new Toys().remove();
const canaries = [createMemory(64, { initCharacter: 'c' }), createSemaphore(5), createQueue()];
const foreign = new Set(Object.values(list()).flatMap((infos) => infos.flatMap(({ id, key }) => [id, key])));
const before = canaryState();

const heart = new Int32Array(new SharedArrayBuffer(40));
const rescuer = new Worker(new URL('rescuer.mjs', import.meta.url), { workerData: heart.buffer });
const rescues = () => Atomics.load(heart, 4);
let rescuesSeen = 0;
let toys = newToys();

const outcome = { seed, ownNamespace, targets: 0, calls: 0, returned: 0, rescued: 0, refused: {}, undocumented: [] };
/** Promises that have not settled, and what returned them. */
const pending = new Map();
process.on('unhandledRejection', (error) => judge('a promise that nobody holds', [], error));

const targets = [
  ...functions.map((target) => ({ ...target, self: () => undefined })),
  ...Object.entries(toys.states).flatMap(([state, sample]) =>
    membersOf(sample).map(({ name, call }) => ({ name: `(${state}) ${name}`, call, self: () => toys.states[state] })),
  ),
];
outcome.targets = targets.length;
const share = Math.ceil(Number(values.calls) / targets.length);
for (const [i, target] of targets.entries()) await fuzz(target, seed + i);

toys.remove();
await Promise.race([Promise.allSettled(pending.keys()), new Promise((resolve) => setTimeout(resolve, 5000))]);
for (const call of pending.values()) outcome.undocumented.push(`hangs after its object was removed: ${call}`);
const after = canaryState();
if (before !== after)
  outcome.undocumented.push(`an object that is no part of this was touched: ${before}, now ${after}`);
for (const canary of canaries) canary.remove();
outcome.rescued = rescues();
await rescuer.terminate();
console.log(JSON.stringify(outcome));
process.exit(outcome.undocumented.length === 0 ? 0 : 1);

async function fuzz(target, targetSeed) {
  const end = performance.now() + 50 + share / 2;
  const samples = fc.sample(fc.array(argument(toys.keys.length, toys.ids.length), { maxLength: 4 }), {
    numRuns: share,
    seed: targetSeed,
  });
  for (const sample of samples) {
    if (performance.now() > end) break;
    const args = sample.map(resolve);
    if (args.some(namesForeign) || fillsTheMachine(target, args)) continue;
    outcome.calls += 1;
    attempt(target, args);
    if (outcome.calls % 300 === 0 || rescues() !== rescuesSeen) await renew();
  }
  // Lets promises settle and timers run.
  await new Promise((resolve) => setImmediate(resolve));
}

/** Places stand for the keys and ids that the objects have now. */
function resolve(value) {
  if (value?.place === undefined) return value;
  if (value.place === 'key') return toys.keys[value.number];
  if (value.place === 'id') return toys.ids[value.number];
  const { place, ...options } = value;
  return { ...options, key: toys.keys[place] };
}

/** Options of all calls together are refused: those that this one takes are tried. */
function attempt(target, args) {
  const { name, call, self } = target;
  Atomics.add(heart, 0, 1);
  try {
    const result = call(self(), args);
    outcome.returned += 1;
    settle(name, args, result);
  } catch (error) {
    const known = / takes ([\w, ]+)\)?$/
      .exec(error?.code === 'ERR_INVALID_ARG_VALUE' ? error.message : '')?.[1]
      .split(', ');
    judge(name, args, error);
    if (known && args.some((arg) => hasOthers(arg, known)))
      attempt(
        target,
        args.map((arg) => only(arg, known)),
      );
  }
}

function isOptions(arg) {
  return typeof arg === 'object' && arg !== null && Object.getPrototypeOf(arg) === Object.prototype;
}

function hasOthers(arg, known) {
  return isOptions(arg) && Object.keys(arg).some((member) => !known.includes(member));
}

/** The same without the members that are not known. */
function only(arg, known) {
  return isOptions(arg) ? Object.fromEntries(Object.entries(arg).filter(([member]) => known.includes(member))) : arg;
}

function settle(name, args, result) {
  if (typeof result?.then === 'function') {
    const settled = result.then(
      (value) => settle(name, args, value),
      (error) => judge(name, args, error),
    );
    pending.set(settled, `${name}(${fc.stringify(args).slice(0, 300)})`);
    settled.then(() => pending.delete(settled));
  } else if (typeof result?.[Symbol.asyncIterator] === 'function' && typeof result.next === 'function') {
    settle(name, args, result.next());
    settle(name, args, result.return());
  } else if (typeof result === 'object' && result !== null && idOf(result) !== undefined) {
    // An object more, or a handle more to one: not to be left behind.
    if (!toys.owns(result) && !foreign.has(idOf(result))) discard(result);
    result.detach?.();
  } else if (typeof result?.destroy === 'function') {
    result.on('error', (error) => judge(name, args, error)).destroy();
  } else if (isShared(result)) {
    if (!toys.owns(result)) discard(result);
    result[Symbol.dispose]();
  }
}

function judge(name, args, error) {
  const documented = isDocumented(error);
  const label = documented ? (typeof error.code === 'string' ? error.code : error.name) : 'undocumented';
  outcome.refused[label] = (outcome.refused[label] ?? 0) + 1;
  // The first one of each target says it all.
  if (documented || outcome.undocumented.some((text) => text.startsWith(`${name}(`))) return;
  outcome.undocumented.push(`${name}(${fc.stringify(args).slice(0, 300)}): ${error?.stack ?? error}`);
}

async function renew() {
  toys.remove();
  await new Promise((resolve) => setImmediate(resolve));
  toys = newToys();
}

function newToys() {
  const toys = new Toys();
  for (const [place, object] of toys.objects.slice(1).entries()) Atomics.store(heart, 1 + place, idOf(object));
  for (const [place, { key }] of toys.shared.entries()) Atomics.store(heart, 5 + place, key);
  rescuesSeen = rescues();
  return toys;
}

/** A call that names somebody else's object means it, and that is not what is asked here. */
function namesForeign(value) {
  if (typeof value === 'number') return foreign.has(value | 0);
  if (Array.isArray(value)) return value.some(namesForeign);
  return typeof value === 'object' && value !== null && 'key' in value && namesForeign(value.key);
}

/** What fits into this machine's memory but fills it would end the machine, not the package. */
function fillsTheMachine({ name }, args) {
  return (
    name.endsWith('createMemory') &&
    args.slice(0, 2).some((size) => typeof size === 'number' && size > 2 ** 24 && size <= 2 ** 53)
  );
}

function canaryState() {
  const [memory, semaphore, queue] = canaries;
  const attributes = canaries.flatMap(({ key, permissions, uid, gid, current }) => [
    key,
    permissions,
    uid,
    gid,
    current,
  ]);
  return [memory.read().toString(), semaphore.value, queue.currentMessages, ...attributes].join();
}
