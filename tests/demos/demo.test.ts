import { demo, expectNothingLeft, freshKey, killRunning, signalGroup, start } from './programs.ts';

let key: number;
beforeEach(() => {
  key = freshKey();
});
afterEach(() => {
  killRunning();
  expectNothingLeft(key);
});

describe('demo', () => {
  test.each(['handles', 'shm', 'queue', 'channel'])('with --style %s shows both sides and a summary', async (style) => {
    const { status, output } = await demo('demo', `--style=${style}`, `--key=${key}`, '--iterations=1000').ended;
    expect(output).toMatch(/Mrs\. Premise +opens with/);
    expect(output).toMatch(/Mrs\. Conclusion +#1 hears/);
    expect(output).toMatch(/^iterations +1,000$/m);
    expect(output).toMatch(/^speed +[\d,]+ iterations per second$/m);
    expect(output).toMatch(/^corrupted +no$/m);
    expect(output).toMatch(/^left behind +nothing$/m);
    expect(status).toBe(0);
  });

  test('finds a key of its own, so that two of them do not meet', async () => {
    const both = await Promise.all([demo('demo', '--iterations=200').ended, demo('demo', '--iterations=200').ended]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
  });

  test.each(['handles', 'shm'])('with --style %s corrupts nothing in 20,000 iterations', async (style) => {
    const { status, output } = await demo('demo', `--style=${style}`, `--key=${key}`, '--iterations=20000').ended;
    expect(output).toMatch(/^corrupted +no$/m);
    expect(output).toMatch(/^iterations +20,000$/m);
    expect(status).toBe(0);
  });

  test.each(['handles', 'shm'])('with --style %s --dangerously detects real corruption', async (style) => {
    const args = [`--style=${style}`, `--key=${key}`, '--iterations=1000000', '--dangerously'];
    const { status, output } = await demo('demo', ...args).ended;
    expect(output).toContain('AssertionError: Memory is corrupted');
    expect(output).toMatch(/^corrupted +yes/m);
    expect(output).toMatch(/^left behind +nothing$/m);
    expect(status).toBe(1);
  });

  test.each(['handles', 'shm'])(
    'with --style %s makes progress where both sides share one processor',
    async (style) => {
      if (process.platform !== 'linux') return console.log('skipped: taskset is Linux only');
      const script = 'exec taskset -c "$(taskset -cp $$ | sed "s/.*: *\\([0-9]*\\).*/\\1/")" "$0" "$@"';
      const args = ['dist/demos/demo.js', `--style=${style}`, `--key=${key}`, '--iterations=2000'];
      const { status, output } = await start('sh', ['-c', script, process.execPath, ...args]).ended;
      expect(output).toMatch(/^iterations +2,000$/m);
      expect(status).toBe(0);
    },
  );

  test.each(['handles', 'shm'])('with --style %s ends both sides on Ctrl-C, and leaves nothing', async (style) => {
    const talking = demo('demo', `--style=${style}`, `--key=${key}`, '--iterations=1000000000');
    await talking.prints('#2 hears');
    signalGroup(talking.process, 'SIGINT');
    const { status, output } = await talking.ended;
    expect(output).toMatch(/^left behind +nothing$/m);
    expect(status).toBe(130);
  });

  test('ends both sides on a SIGTERM of its own, and leaves nothing', async () => {
    const talking = demo('demo', `--key=${key}`, '--iterations=1000000000');
    await talking.prints('#2 hears');
    talking.process.kill('SIGTERM');
    const { status, output } = await talking.ended;
    expect(output).toMatch(/^left behind +nothing$/m);
    expect(status).toBe(143);
  });

  test.each(['premise', 'shm/premise'])('%s cleans up when its reader has gone', async (premise) => {
    const script = '{ "$0" "$@"; echo "status $?" >&2; } | head -n 1';
    const args = [`dist/demos/${premise}.js`, `--key=${key}`, '--patience=1'];
    const { output } = await start('sh', ['-c', script, process.execPath, ...args]).ended;
    expect(output).toContain('status 1');
  });
});

describe('flags', () => {
  test.each([
    ['demo', '--iterations=many', '--iterations: expected a whole number from 1 to'],
    ['demo', '--style=forth', '--style: expected "handles", "shm", "queue" or "channel"; got "forth"'],
    ['demo', '--key=0', '--key: expected a key other than 0'],
    ['premise', '--key=4294967296', '--key: expected a whole number from -2147483648 to 4294967295; got "4294967296"'],
    ['premise', '--permissions=888', '--permissions: expected an octal mode'],
    ['conclusion', '--size=1.5', '--size: expected a whole number from 64 to'],
    ['shm/premise', '--patience=0', '--patience: expected a whole number from 1 to 3600; got "0"'],
    ['shm/conclusion', '--quickly', "Unknown option '--quickly'"],
    ['memory-leak', '--cycles=-1', '--cycles: expected a whole number from'],
  ])('%s %s is refused with a readable message and status 2', async (name, flag, message) => {
    const { status, output } = await demo(name, flag).ended;
    expect(output).toContain(message);
    expect(output).not.toContain('    at ');
    expect(status).toBe(2);
  });
});

describe('memory-leak', () => {
  test('prints resident memory and finds it flat', async () => {
    const { status, output } = await demo('memory-leak', '--cycles=50000').ended;
    expect(output.match(/cycles +[\d.]+ MiB resident/g)).toHaveLength(11);
    expect(output).toMatch(/^Flat: /m);
    expect(status).toBe(0);
  }, 120_000);
});
