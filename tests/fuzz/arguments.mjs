import fc from 'fast-check';
import { c } from 'sysv-ipc';
import { Point } from './toys.mjs';

/** What callers could pass: the right things, the nearly right ones, and anything at all. */

const integers = fc.oneof(
  fc.integer({ min: -3, max: 70 }),
  fc.constantFrom(0, -0, 1, -1, 31, 255, 256, 511, 512, 4095, 4096, 4097, 8192, 32766, 32767, 32768, 65535, 65536),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1, 2 ** 53, -(2 ** 53)),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.5, -1.5, 1e300),
  fc.constantFrom(2 ** 46, 2 ** 47, 2 ** 50),
);

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 64 }),
  fc.constantFrom(
    Buffer.alloc(4096, 7),
    Buffer.alloc(5000),
    new ArrayBuffer(16),
    new SharedArrayBuffer(8),
    new DataView(new ArrayBuffer(12), 3, 5),
    new Float64Array(3),
    structuredClone(new ArrayBuffer(8)),
    detached(),
  ),
);

function detached() {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
}

const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '',
    'x',
    'é',
    '\0',
    '\ud800',
    'utf8',
    'hex',
    'base64',
    '/',
    '/tmp',
    '/no/such',
    '__proto__',
    'a'.repeat(5000),
  ),
);

const signals = fc.constantFrom('aborted', 'later', 'never').map((kind) => {
  if (kind === 'aborted') return AbortSignal.abort(new RangeError('aborted'));
  if (kind === 'later') return AbortSignal.timeout(3);
  return new AbortController().signal;
});

const functions = fc.constantFrom(
  () => 1,
  async () => 2,
  () => {
    throw new TypeError('thrown by the callback');
  },
  Int32Array,
  Float64Array,
  BigUint64Array,
  Uint8ClampedArray,
  DataView,
  class {},
);

const booleans = fc.boolean();

const option = (value) => fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: fc.anything() });

/** Options of every call together; each takes what it knows. */
const options = (keys) =>
  fc.record(
    {
      place: keys,
      key: option(integers),
      permissions: option(fc.constantFrom(0o600, 0o666, 0o777, 0, 0o1000, -1)),
      initCharacter: option(fc.constantFrom(' ', null, 0, 255, 256, 'xy', '')),
      autoRemove: option(booleans),
      hugePages: option(fc.constantFrom(false, true, 2 ** 21, 2 ** 30, 3)),
      noReserve: option(booleans),
      orOpen: option(booleans),
      readOnly: option(booleans),
      timeout: option(fc.constantFrom(0, 1, 2.5, 5)),
      count: option(integers),
      interruptible: option(booleans),
      signal: option(signals),
      index: option(integers),
      type: option(integers),
      except: option(booleans),
      truncate: option(booleans),
      maxSize: option(integers),
      maxBytes: option(integers),
      packed: option(booleans),
    },
    { requiredKeys: [] },
  );

const operations = fc.array(
  fc.record(
    {
      index: option(fc.integer({ min: -1, max: 4 })),
      delta: option(fc.integer({ min: -3, max: 3 })),
      undo: option(booleans),
      wait: option(booleans),
    },
    { requiredKeys: ['index', 'delta'] },
  ),
  { maxLength: 4 },
);

/** One argument. Keys and ids of the objects that the calls play with are given by their places in the lists of these. */
export function argument(keys, ids) {
  const place = (kind, count) => fc.record({ place: fc.constant(kind), number: fc.nat(count - 1) });
  return fc.oneof(
    { weight: 2, arbitrary: place('key', keys) },
    { weight: 2, arbitrary: place('id', ids) },
    { weight: 4, arbitrary: integers },
    { weight: 2, arbitrary: bytes },
    { weight: 2, arbitrary: text },
    { weight: 4, arbitrary: options(fc.nat(keys - 1)) },
    { weight: 2, arbitrary: operations },
    { weight: 1, arbitrary: functions },
    { weight: 1, arbitrary: booleans },
    { weight: 1, arbitrary: fc.array(integers, { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.constantFrom(undefined, null, Point, c.int32, Symbol('s'), 5n, -1n, 2n ** 64n) },
    { weight: 1, arbitrary: fc.anything({ maxDepth: 2 }) },
  );
}
