import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createMemory, createSemaphore } from 'sysv-ipc';
import { flags, leakFlags } from './flags.ts';
import { stopOnSignals } from './stop.ts';

/** What may come and go; a leak of 13 bytes a cycle, the old C module's, makes 11 MiB of a million cycles. */
const ALLOWED = 2;
/** The cycles after which the heap has found its size. */
const WARM_UP = 100_000;
const MEBIBYTE = 2 ** 20;

const { cycles } = flags(leakFlags);
const stop = stopOnSignals();
setFlagsFromString('--expose-gc');
// V8 doubles the room for new objects up to 48 MiB, at its leisure: that is no leak, but would hide one.
setFlagsFromString('--semi-space-growth-factor=1');
const collectGarbage: () => void = runInNewContext('gc');

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode ??= 1;
});

/** Creates and destroys memory and semaphore, over and over. What counts is growth after a warm-up. */
async function main(): Promise<void> {
  const step = Math.ceil(cycles / 10);
  const warmUp = Math.min(WARM_UP, cycles / 2);
  let settled = Number.POSITIVE_INFINITY;
  let growth = 0;
  for (let cycle = 1; cycle <= cycles; cycle++) {
    const memory = createMemory(4096);
    memory.remove();
    memory.detach();
    createSemaphore().remove();
    if (cycle % 100 === 0) await breathe();
    if (cycle % step !== 0 && cycle !== cycles) continue;
    const resident = residentMebibytes();
    if (cycle >= warmUp) {
      settled = Math.min(settled, resident);
      growth = Math.max(growth, resident - settled);
    }
    console.log(`${cycle.toLocaleString('en').padStart(13)} cycles  ${resident.toFixed(2)} MiB resident`);
  }
  const flat = growth < ALLOWED;
  const after = `after the first ${warmUp.toLocaleString('en')} cycles`;
  console.log(`${flat ? 'Flat' : 'LEAK'}: at most ${growth.toFixed(2)} MiB of growth ${after}`);
  if (!flat) process.exitCode = 1;
}

async function breathe(): Promise<void> {
  await setImmediate();
  stop.throwIfAborted();
}

/** Garbage that is merely not collected yet is no leak. */
function residentMebibytes(): number {
  collectGarbage();
  return process.memoryUsage.rss() / MEBIBYTE;
}
