/** How often a thing is tried: a few times with the other tests, many times with `npm run faults`. */
export function rounds(few: number, many: number): number {
  return process.env.FAULTS === 'full' ? many : few;
}

/** For a test of so many rounds, in milliseconds: a second a round is a slow machine. */
export function patience(count: number): number {
  return 20_000 + count * 1000;
}

/** Does it so many times, a few at once, and gives all results. */
export async function repeat<T>(count: number, round: (number: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  const runner = async () => {
    while (next < count) results.push(await round(next++));
  };
  await Promise.all(Array.from({ length: 4 }, runner));
  return results;
}

/** A moment from now to so many milliseconds later. */
export function aWhile(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * milliseconds));
}
