/**
 *   npm run scale -- [--out FOLDER]
 *
 * What an operation costs with 1, 10, 100, 1,000 and 4,000 segments and as many sets open in this process: the operation is done on
 * all of them in turn. FOLDER gets scale.json and the picture scale.svg.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createMemory, createSemaphore, SemaphoreHandle, SharedMemoryHandle } from 'sysv-ipc';
import { enterOwnNamespace } from '../helpers/own-namespace.mjs';
import { drawScale } from './pictures.mjs';

const { values: options } = parseArgs({ options: { out: { type: 'string' } } });
enterOwnNamespace();

/** Linux's usual limit is 4,096 segments. */
const COUNTS = [1, 10, 100, 1000, 4000];
const OPERATIONS = 20_000;
const FEW_OPERATIONS = 2_000;
const ROUNDS = 15;

const chunk = Buffer.alloc(64);
const target = Buffer.alloc(64);
const operations = {
  'V and P': [OPERATIONS, pair],
  value: [OPERATIONS, ({ semaphore }) => semaphore.value],
  numberAttached: [OPERATIONS, ({ memory }) => memory.numberAttached],
  'write of 64 bytes': [OPERATIONS, ({ memory }) => memory.write(chunk)],
  'read of 64 bytes': [OPERATIONS, ({ memory }) => memory.read(64, 0)],
  'readInto of 64 bytes': [OPERATIONS, ({ memory }) => memory.readInto(target)],
  'open by key, detach': [FEW_OPERATIONS, ({ memory }) => new SharedMemoryHandle(memory.key).detach()],
  'open a semaphore by key': [FEW_OPERATIONS, ({ semaphore }) => new SemaphoreHandle(semaphore.key)],
  'create and remove memory': [
    FEW_OPERATIONS,
    () => createMemory(4096, { initCharacter: null, autoRemove: true })[Symbol.dispose](),
  ],
};

const open = [];
const points = [];
try {
  for (const count of COUNTS) {
    while (open.length < count) {
      const memory = createMemory(4096, { initCharacter: null, autoRemove: true });
      // Its page is there from now on.
      memory.write(chunk);
      open.push({ memory, semaphore: createSemaphore(1, { autoRemove: true }) });
    }
    for (const [operation, [times, call]] of Object.entries(operations)) {
      points.push({ open: count, operation, nanoseconds: Math.round(cost(times, call)) });
    }
  }
} finally {
  for (const { memory, semaphore } of open) {
    memory[Symbol.dispose]();
    semaphore[Symbol.dispose]();
  }
}

console.log(table());
if (options.out) {
  mkdirSync(options.out, { recursive: true });
  writeFileSync(`${options.out}/scale.json`, `${JSON.stringify(points, null, 2)}\n`);
  writeFileSync(`${options.out}/scale.svg`, await drawScale(points));
}

function pair({ semaphore }) {
  semaphore.V();
  semaphore.P();
}

/** Nanoseconds an operation in the fastest round: what else the machine does makes the others longer. */
function cost(times, call) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    for (let i = 0; i < times; i++) call(open[i % open.length]);
    return ((performance.now() - start) * 1e6) / times;
  });
  return Math.min(...rounds);
}

/** In Markdown, as it stands in the documents. */
function table() {
  const rows = Object.keys(operations).map((operation) => [
    operation,
    ...COUNTS.map((count) => points.find((point) => point.operation === operation && point.open === count).nanoseconds),
  ]);
  return [['ns an operation', ...COUNTS], COUNTS.map(() => '---').concat('---'), ...rows]
    .map((row) => `| ${row.map((cell) => cell.toLocaleString('en')).join(' | ')} |`)
    .join('\n');
}
