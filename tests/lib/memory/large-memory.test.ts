import { resultOf } from '../../helpers/fixture.ts';

interface Told {
  sizes: number[];
  read: boolean[];
  errors: string[];
}

// 4 GiB is the longest Buffer of Node 20; a terabyte is longer than what later ones allocate. In a child: a mistake here aborts.
test.each([
  ['3 GiB', 3 * 2 ** 30],
  ['4 GiB and 1', 2 ** 32 + 1],
  ['6 GiB', 6 * 2 ** 30],
  ['1 TiB', 2 ** 40],
])('a sparse segment of %s is read and written at every end', async (_, size) => {
  const { sizes, read, errors } = (await resultOf('large-memory.mjs', [size])) as Told;
  expect(sizes).toEqual([size, size, size]);
  expect(read).toEqual(read.map(() => true));
  expect(read.length).toBeGreaterThanOrEqual(13);
  const tooMuch = size >= 2 ** 40 ? ['LimitError'] : [];
  expect(errors).toEqual(['RangeError', 'RangeError', 'RangeError', 'RangeError', ...tooMuch]);
});
