/**
 * Random calls of everything public, with random arguments, on objects in random states. Only documented errors may come out.
 *
 *   node tests/fuzz/fuzz.mjs [calls of each function and method] [seed]
 *
 * Prints one line of JSON; exit status 1 if something undocumented was thrown.
 */
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import {
  createMemory,
  createQueue,
  createSemaphore,
  createSemaphoreSet,
  IpcError,
  list,
  SemaphoreHandle,
  SharedMemoryHandle,
  shm,
} from 'sysv-ipc';
import { argument } from './arguments.mjs';
import { functions, membersOf } from './targets.mjs';

const calls = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);

const ours = { memory: new Set(), semaphores: new Set(), queues: new Set() };
const foreign = list();
const canaries = [createMemory(64, { initCharacter: 'c' }), createSemaphore(5), createQueue()];
const before = JSON.stringify(canaryState());

const beat = new SharedArrayBuffer(4);
const heart = new Int32Array(beat);
const ids = new SharedArrayBuffer(16);
const rescuer = new Worker(new URL('./rescuer.mjs', import.meta.url), { workerData: { beat, ids } });
rescuer.unref();

const outcomes = { calls: 0, returned: 0, refused: {}, undocumented: [] };
let toy = newToys();

for (const target of functions) await fuzz(target, () => undefined);
for (const kind of Object.keys(toy.states)) {
  for (const state of Object.keys(toy.states[kind])) {
    const sample = toy.states[kind][state];
    for (const target of membersOf(sample))
      await fuzz({ ...target, name: `${kind}(${state}).${target.name}` }, () => toy.states[kind][state]);
  }
}

await Promise.race([Promise.allSettled(pendingPromises()), new Promise((resolve) => setTimeout(resolve, 2000))]);
const after = JSON.stringify(canaryState());
if (before !== after) outcomes.undocumented.push(`a foreign object was touched: ${before} became ${after}`);
rescuer.postMessage('end');
await new Promise((resolve) => rescuer.once('exit', resolve));
cleanUp();
console.log(JSON.stringify({ seed, ...outcomes }));
process.exit(outcomes.undocumented.length === 0 ? 0 : 1);

async function fuzz(target, self) {
  const keys = toy.keys;
  const samples = fc.sample(fc.array(argument(keys, toy.ids), { maxLength: 4 }), {
    numRuns: share(target),
    seed: seed + outcomes.calls,
  });
  for (const args of samples) {
    Atomics.add(heart, 0, 1);
    if (namesForeign(args)) continue;
    outcomes.calls += 1;
    attempt(target, self(), args);
    if (outcomes.calls % 500 === 0) {
      // Lets promises settle and timers run; makes the objects anew, in all their states.
      await new Promise((resolve) => setImmediate(resolve));
      renew();
    }
  }
}

/** The states of one object share the calls of a method. */
function share(target) {
  return Math.max(Math.ceil(target.name.includes('(') ? calls / 4 : calls), 10);
}

function attempt(target, self, args) {
  try {
    const result = target.call(self, args);
    outcomes.returned += 1;
    settle(target, args, result);
  } catch (error) {
    judge(target, args, error);
  }
}

const promises = new Set();
function pendingPromises() {
  return [...promises];
}

function settle(target, args, result) {
  if (typeof result?.then === 'function') {
    const settled = result.then(
      (value) => settle(target, args, value),
      (error) => judge(target, args, error),
    );
    promises.add(settled);
    settled.finally(() => promises.delete(settled));
  } else if (typeof result?.next === 'function' && typeof result[Symbol.asyncIterator] === 'function') {
    settle(target, args, result.return?.());
  } else if (result instanceof Object && typeof result.remove === 'function' && !belongs(result)) {
    // A new object: not to be left behind.
    try {
      result.remove();
    } catch (error) {
      judge(target, args, error);
    }
    result[Symbol.dispose]?.();
  } else if (result instanceof shm.Memory || result instanceof shm.Semaphore) discardLow(result);
}

function discardLow(object) {
  const id = object.shmid ?? object.semid;
  if (toy.ids.includes(id) || canaryIds().includes(id) || isForeign(id)) return;
  try {
    if (object instanceof shm.Memory) shm.removeMemory(id);
    else shm.removeSemaphore(id);
  } catch {
    // There was none of that id.
  }
}

function judge(target, args, error) {
  const documented =
    (error instanceof IpcError && typeof error.code === 'string' && error.constructor !== Error) ||
    ((error instanceof TypeError || error instanceof RangeError) &&
      (['ERR_INVALID_ARG_TYPE', 'ERR_OUT_OF_RANGE'].includes(error.code) ||
        ['aborted', 'thrown by the callback'].includes(error.message))) ||
    // Reading or writing a struct whose buffer is detached; assigning a read-only attribute is no error of ours.
    (error instanceof TypeError && /detached|read only|only a getter|Cannot assign/.test(error.message)) ||
    ['AbortError', 'TimeoutError'].includes(error?.name);
  const label = documented ? (error.code ?? error.name) : 'undocumented';
  outcomes.refused[label] = (outcomes.refused[label] ?? 0) + 1;
  if (!documented && outcomes.undocumented.length < 20) {
    outcomes.undocumented.push(`${target.name}(${fc.stringify(args).slice(0, 300)}): ${error?.stack ?? error}`);
  }
}

function newToys() {
  const memory = createMemory(4096, { permissions: 0o600 });
  const semaphore = createSemaphore(1, { permissions: 0o600 });
  const set = createSemaphoreSet([1, 0, 2]);
  const queue = createQueue();
  queue.sendSync('one');
  const detached = new SharedMemoryHandle(memory.key);
  detached.detach();
  const removed = createMemory(128);
  removed.remove();
  const removedSemaphore = createSemaphore();
  removedSemaphore.remove();
  const removedQueue = createQueue();
  removedQueue.remove();
  const removedSet = createSemaphoreSet([1]);
  removedSet.remove();
  const low = shm.memory(memory.shmid);
  low.attach();
  const impatient = new SemaphoreHandle(semaphore.key);
  impatient.blocking = false;
  for (const [place, id] of [memory.shmid, semaphore.semid, set.semid, queue.msqid].entries()) {
    Atomics.store(new Int32Array(ids), place, id);
  }
  return {
    objects: [memory, semaphore, set, queue],
    keys: [memory.key, semaphore.key, set.key, queue.key, removed.key, 0],
    ids: [memory.shmid, semaphore.semid, set.semid, queue.msqid, removed.shmid],
    states: {
      SharedMemoryHandle: {
        attached: memory,
        detached,
        removed,
        readOnly: new SharedMemoryHandle(memory.key, { readOnly: true }),
      },
      SemaphoreHandle: { open: semaphore, impatient, ofSet: set.at(1), removed: removedSemaphore },
      SemaphoreSetHandle: { open: set, removed: removedSet },
      MessageQueueHandle: { open: queue, removed: removedQueue },
      Memory: { attached: low, detached: shm.memory(memory.shmid), missing: shm.memory(0x7ffffff) },
      Semaphore: { open: shm.semaphore(semaphore.semid), missing: shm.semaphore(0x7ffffff) },
    },
  };
}

function renew() {
  for (const object of toy.objects) discard(object);
  for (const state of Object.values(toy.states.SharedMemoryHandle)) state.detach();
  toy.states.Memory.attached.detach();
  toy = newToys();
}

function discard(object) {
  try {
    object.remove();
  } catch {
    // A random call has done it.
  }
}

function belongs(object) {
  return (
    toy.objects.some((ours) => ours.constructor === object.constructor && idOf(ours) === idOf(object)) ||
    isForeign(idOf(object))
  );
}

function idOf(object) {
  return object.shmid ?? object.semid ?? object.msqid;
}

function canaryIds() {
  return canaries.map(idOf);
}

function isForeign(id) {
  return (
    canaryIds().includes(id) ||
    Object.values(foreign)
      .flat()
      .some((info) => info.id === id)
  );
}

/** A call that names somebody else's object means it: that is not what is asked here. */
function namesForeign(args) {
  const numbers = new Set([
    ...canaryIds(),
    ...canaries.map(({ key }) => key),
    ...Object.values(foreign)
      .flat()
      .flatMap(({ id, key }) => [id, key]),
  ]);
  const named = (value) =>
    (typeof value === 'number' && numbers.has(value | 0)) ||
    (Array.isArray(value) && value.some(named)) ||
    numbers.has(value?.key);
  return args.some(named);
}

function canaryState() {
  const [memory, semaphore, queue] = canaries;
  return [
    memory.read().toString(),
    memory.permissions,
    memory.uid,
    semaphore.value,
    semaphore.permissions,
    queue.currentMessages,
    queue.permissions,
    memory.current,
    semaphore.current,
    queue.current,
  ];
}

function cleanUp() {
  for (const object of [...toy.objects, ...canaries]) discard(object);
  for (const kind of Object.keys(ours)) ours[kind].clear();
}
