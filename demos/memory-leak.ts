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

/** Prints resident memory after every tenth. What counts is growth after a warm-up. */
async function main(): Promise<void> {
  const warmUp = Math.min(WARM_UP, cycles / 2);
  let settled: number | undefined;
  let growth = 0;
  // This first line brings in what printing takes: 8 MiB, most of it for the commas.
  print(0, residentMebibytes());
  for (let tenth = 1; tenth <= 10; tenth++) {
    const resident = await leastResident(cycles / 10);
    const done = (cycles * tenth) / 10;
    if (done >= warmUp) {
      settled ??= resident;
      growth = Math.max(growth, resident - settled);
    }
    print(done, resident);
  }
  const flat = growth < ALLOWED;
  const after = `after the first ${warmUp.toLocaleString('en')} cycles`;
  console.log(`${flat ? 'Flat' : 'LEAK'}: at most ${growth.toFixed(2)} MiB of growth ${after}`);
  if (!flat) process.exitCode = 1;
}

/**
 * The least of ten looks at resident memory, in MiB, over so many cycles. What V8's own threads take for a moment, and garbage
 * not collected yet, come and go; a leak stays.
 */
async function leastResident(times: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 10; look++) {
    await createAndDestroy(times / 10);
    least = Math.min(least, residentMebibytes());
  }
  return least;
}

async function createAndDestroy(times: number): Promise<void> {
  for (let cycle = 1; cycle <= times; cycle++) {
    const memory = createMemory(4096);
    memory.remove();
    memory.detach();
    createSemaphore().remove();
    if (cycle % 100 === 0) await breathe();
  }
}

async function breathe(): Promise<void> {
  await setImmediate();
  stop.throwIfAborted();
}

function residentMebibytes(): number {
  collectGarbage();
  return process.memoryUsage.rss() / MEBIBYTE;
}

function print(done: number, resident: number): void {
  console.log(`${done.toLocaleString('en').padStart(13)} cycles  ${resident.toFixed(2)} MiB resident`);
}
