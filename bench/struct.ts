/**
 * What a live struct costs beside a hand-written DataView: reads and writes of its members, interleaved rounds, best of all.
 * `npx tsx bench/struct.ts`
 *
 * The checked DataView refuses what the member cannot hold, as a struct does; the bare one stores whatever it is given.
 */
import { c, defineStruct } from '../structs/index.ts';

const ITERATIONS = 1_000_000;
const ROUNDS = 25;
const ROUNDS_OF_AT = 3;
const ACCESSES = 5;

const Inner = defineStruct('inner', { x: c.int32, y: c.double });
const Sample = defineStruct('sample', { count: c.uint32, small: c.int16, ratio: c.double, inner: Inner });

const [COUNT, SMALL, RATIO] = [Sample.offsetOf('count'), Sample.offsetOf('small'), Sample.offsetOf('ratio')];
const X = Sample.offsetOf('inner') + Inner.offsetOf('x');
const Y = Sample.offsetOf('inner') + Inner.offsetOf('y');

const memory = new ArrayBuffer(4096);
const view = new DataView(memory);
const sample = Sample.at(memory);
const inner = sample.inner;

function integer(value: number, low: number, high: number): number {
  if (typeof value !== 'number') throw new TypeError('not a number');
  if (!(value >= low && value <= high && Number.isInteger(value))) throw new RangeError('out of range');
  return value;
}

const reads = {
  'bare DataView': (round: number) => {
    let sum = round;
    for (let i = 0; i < ITERATIONS; i++) {
      sum += view.getUint32(COUNT, true) + view.getInt16(SMALL, true) + view.getFloat64(RATIO, true);
      sum += view.getInt32(X, true) + view.getFloat64(Y, true);
    }
    return sum;
  },
  struct: (round: number) => {
    let sum = round;
    for (let i = 0; i < ITERATIONS; i++) {
      sum += sample.count + sample.small + sample.ratio;
      sum += inner.x + inner.y;
    }
    return sum;
  },
  'struct, sample.inner.x': (round: number) => {
    let sum = round;
    for (let i = 0; i < ITERATIONS; i++) {
      sum += sample.count + sample.small + sample.ratio;
      sum += sample.inner.x + sample.inner.y;
    }
    return sum;
  },
};

const writes = {
  'bare DataView': () => {
    for (let i = 0; i < ITERATIONS; i++) {
      view.setUint32(COUNT, i, true);
      view.setInt16(SMALL, i & 1023, true);
      view.setFloat64(RATIO, i / 2, true);
      view.setInt32(X, -i, true);
      view.setFloat64(Y, i + 0.5, true);
    }
    return view.getFloat64(Y, true);
  },
  'checked DataView': () => {
    for (let i = 0; i < ITERATIONS; i++) {
      view.setUint32(COUNT, integer(i, 0, 2 ** 32 - 1), true);
      view.setInt16(SMALL, integer(i & 1023, -(2 ** 15), 2 ** 15 - 1), true);
      view.setFloat64(RATIO, i / 2, true);
      view.setInt32(X, integer(-i, -(2 ** 31), 2 ** 31 - 1), true);
      view.setFloat64(Y, i + 0.5, true);
    }
    return view.getFloat64(Y, true);
  },
  struct: () => {
    for (let i = 0; i < ITERATIONS; i++) {
      sample.count = i;
      sample.small = i & 1023;
      sample.ratio = i / 2;
      inner.x = -i;
      inner.y = i + 0.5;
    }
    return inner.y;
  },
  'struct, sample.inner.x': () => {
    for (let i = 0; i < ITERATIONS; i++) {
      sample.count = i;
      sample.small = i & 1023;
      sample.ratio = i / 2;
      sample.inner.x = -i;
      sample.inner.y = i + 0.5;
    }
    return inner.y;
  },
};

/** Nanoseconds per access: the best round of each, the rounds taken in turn so that all see the same machine. */
function measure(programs: Record<string, (round: number) => number>, rounds = ROUNDS): Record<string, number> {
  const best: Record<string, number> = {};
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(programs)) {
      const start = process.hrtime.bigint();
      run(round);
      const perAccess = Number(process.hrtime.bigint() - start) / (ITERATIONS * ACCESSES);
      best[name] = Math.min(best[name] ?? Number.POSITIVE_INFINITY, perAccess);
    }
  }
  return best;
}

function report(title: string, best: Record<string, number>): void {
  const bare = best['bare DataView'] as number;
  for (const [name, time] of Object.entries(best)) {
    console.log(`${title}  ${name.padEnd(22)} ${time.toFixed(2)} ns  ${(time / bare).toFixed(2)} of the bare DataView`);
  }
}

console.log(`One member, on Node ${process.version}, ${process.arch}`);
report('read ', measure(reads));
report('write', measure(writes));

const ats = measure({ 'at()': placeMany }, ROUNDS_OF_AT);
console.log(`at()   ${((ats['at()'] as number) * ACCESSES).toFixed(0)} ns for an accessor with one struct within`);

function placeMany(): number {
  let placed = 0;
  for (let i = 0; i < ITERATIONS; i++) if (Sample.at(memory, i & 7)) placed++;
  return placed;
}
