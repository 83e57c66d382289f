import { createInterface } from 'node:readline';

/**
 * Runs the operation that the command line names: how many times is read from each line of the input, and answered with the
 * nanoseconds that they took.
 *
 * @param operations By name: given size and keys, a function that does it so many times.
 */
export async function serve(operations) {
  const [name, ...numbers] = process.argv.slice(2);
  const operation = operations[name];
  if (!operation) throw new Error(`no operation ${name}`);
  const run = await operation(...numbers.map(Number));
  for await (const line of createInterface({ input: process.stdin })) {
    const start = process.hrtime.bigint();
    const pending = run(Number(line));
    // Only what is asynchronous pays for being awaited.
    if (pending instanceof Promise) await pending;
    console.log(String(process.hrtime.bigint() - start));
  }
  process.exit();
}

/** The end of the partner of a measurement: its objects were taken away. */
export function untilRemoved(run) {
  const end = (error) => {
    if (error.code !== 'EIDRM') throw error;
    process.exit();
  };
  return (times) => {
    try {
      const pending = run(times);
      return pending instanceof Promise ? pending.catch(end) : pending;
    } catch (error) {
      return end(error);
    }
  };
}
