import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

test('every function, method, getter and setter: only documented errors, whatever it is given and whatever its state', async () => {
  const { stdout } = await run(process.execPath, [`${__dirname}/fuzz.mjs`, '--calls', '10000']).catch(
    // What it printed says more than that it failed.
    (error: { stdout: string; stderr: string }) => ({ stdout: error.stdout || error.stderr }),
  );
  const { seed, undocumented, calls } = JSON.parse(stdout);
  expect({ seed, undocumented }).toEqual({ seed, undocumented: [] });
  expect(calls).toBeGreaterThan(3000);
});
