import { setTimeout as delay } from 'node:timers/promises';
import { clockFlags, flags } from '../flags.ts';
import { stopOnSignals } from '../stop.ts';
import { openUnit, ShmTime } from './shm-time.ts';

const NANOSECONDS = 1_000_000_000n;

const { unit, offset, samples, interval } = flags(clockFlags);
const stop = stopOnSignals();

main().catch((error: Error) => {
  if (!stop.aborted) console.error(error.message);
  process.exitCode ??= 1;
});

/** A reference clock that goes by this machine's clock and an offset, and says what time it is, over and over. */
async function main(): Promise<void> {
  using memory = openUnit(unit);
  const time = memory.struct(ShmTime);
  // The reader is another processor: what must be seen in order is written with Atomics.
  const count = memory.view(Int32Array, ShmTime.offsetOf('count'), 1);
  const valid = memory.view(Int32Array, ShmTime.offsetOf('valid'), 1);

  console.log(
    `Unit ${unit}, ${memory.created ? 'made here' : 'made by a reader'}, ${offset} µs from this machine's clock`,
  );
  for (let sample = 1; sample <= samples; sample++) {
    const now = BigInt(Date.now()) * 1_000_000n;
    Atomics.store(valid, 0, 0);
    Atomics.add(count, 0, 1);
    time.mode = 1;
    time.leap = 0;
    time.nsamples = 3;
    // Date.now() knows the millisecond.
    time.precision = -10;
    stamp('clock', now + BigInt(offset) * 1000n);
    stamp('receive', now);
    Atomics.add(count, 0, 1);
    Atomics.store(valid, 0, 1);

    await delay(interval, undefined, { signal: stop });
    // The reader that takes a sample says so.
    console.log(`sample ${sample}: ${Atomics.load(valid, 0) === 0 ? 'taken' : 'nobody took it'}`);
  }

  function stamp(which: 'clock' | 'receive', at: bigint): void {
    const rest = Number(at % NANOSECONDS);
    time[`${which}TimeStampSec`] = at / NANOSECONDS;
    time[`${which}TimeStampUSec`] = Math.floor(rest / 1000);
    time[`${which}TimeStampNSec`] = rest;
  }
}
