import { createHash } from 'node:crypto';
import { createMemory, createSemaphore, SemaphoreHandle, SharedMemoryHandle } from 'sysv-ipc';
import { compilePeers, demo, expectNothingLeft, freshKey, killRunning, start } from './programs.ts';

const STYLES = [
  { style: 'handles', premise: 'premise', conclusion: 'conclusion' },
  { style: 'shm', premise: 'shm/premise', conclusion: 'shm/conclusion' },
];

let key: number;
let flags: string[];

beforeEach(() => {
  key = freshKey();
  flags = [`--key=${key}`, '--patience=20', '--iterations=300'];
});

afterEach(() => {
  killRunning();
  expectNothingLeft(key);
});

describe.each(STYLES)('premise and conclusion over $style', ({ premise, conclusion }) => {
  test('hold the conversation, every answer checked by both', async () => {
    const both = await Promise.all([demo(premise, ...flags).ended, demo(conclusion, ...flags).ended]);
    expect(both.map(({ status }) => status)).toEqual([0, 0]);
    for (const { output } of both) expect(output).toContain('is done: 300 iterations, every answer right');
    const [heard, said] = [
      /#2 hears "([0-9a-f]{32})"/.exec(both[0].output),
      /#2 .*says "([0-9a-f]{32})"/.exec(both[1].output),
    ];
    expect(heard?.[1]).toBeDefined();
    expect(heard?.[1]).toBe(said?.[1]);
  });

  test('conclusion may be there first', async () => {
    const early = demo(conclusion, ...flags);
    await new Promise((resolve) => setTimeout(resolve, 400));
    const late = demo(premise, ...flags);
    expect([(await early.ended).status, (await late.ended).status]).toEqual([0, 0]);
  });

  test('premise alone gives up, and says on whom', async () => {
    const { status, output } = await demo(premise, ...flags, '--patience=1').ended;
    expect(output).toContain('Mrs. Conclusion has been silent for 1 s');
    expect(status).toBe(1);
  });

  test('conclusion alone gives up, and says on whom', async () => {
    const { status, output } = await demo(conclusion, ...flags, '--patience=1').ended;
    expect(output).toContain(`Mrs. Premise has not appeared under key ${key} for 1 s`);
    expect(status).toBe(1);
  });

  test('premise cleans up when conclusion is killed', async () => {
    const endless = [...flags, '--iterations=1000000000', '--patience=1'];
    const talking = demo(premise, ...endless);
    const victim = demo(conclusion, ...endless);
    await talking.prints('#2 hears');
    victim.process.kill('SIGKILL');
    const { status, output } = await talking.ended;
    expect(output).toContain('Mrs. Conclusion has been silent');
    expect(status).toBe(1);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('premise cleans up on %s in mid-talk, and conclusion notices', async (signal, expected) => {
    const endless = [...flags, '--iterations=1000000000'];
    const talking = demo(premise, ...endless);
    const other = demo(conclusion, ...endless);
    await talking.prints('#2 hears');
    talking.process.kill(signal);
    const [first, second] = await Promise.all([talking.ended, other.ended]);
    expect(first.output).toContain(`stopped by ${signal}`);
    expect(first.status).toBe(expected);
    expect(second.output).toContain('Mrs. Premise has left');
    expect(second.status).toBe(1);
  });

  test('premise cleans up on SIGINT while nobody answers', async () => {
    const talking = demo(premise, ...flags);
    await talking.prints('opens with');
    talking.process.kill('SIGINT');
    expect((await talking.ended).status).toBe(130);
  });

  test('premise raises AssertionError when the answer is not the md5 of what she said', async () => {
    const talking = demo(premise, ...flags);
    await talking.prints('opens with');
    const semaphore = new SemaphoreHandle(key);
    using memory = new SharedMemoryHandle(key);
    semaphore.P({ timeout: 10_000 });
    memory.write('four hours to bury a cat?\0');
    semaphore.V();
    const { status, output } = await talking.ended;
    expect(output).toContain('AssertionError: Memory is corrupted: it says "four hours to bury a cat?"');
    expect(status).toBe(1);
  });

  test('conclusion raises AssertionError when the answer is not the md5 of what she said', async () => {
    using semaphore = createSemaphore(0, { key, autoRemove: true });
    using memory = createMemory(64, { key, initCharacter: null, autoRemove: true });
    const talking = demo(conclusion, ...flags);
    memory.write('anything\0');
    semaphore.V();
    for (;;) {
      semaphore.P({ timeout: 10_000 });
      if (memory.read(8, 0, 'latin1') !== 'anything') break;
      semaphore.V();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(memory.read(33, 0, 'latin1')).toBe(`${createHash('md5').update('anything').digest('hex')}\0`);
    memory.write('0123456789abcdef0123456789abcdef\0');
    semaphore.V();
    const { status, output } = await talking.ended;
    expect(output).toContain('#1 hears "anything"');
    expect(output).toContain('AssertionError: Memory is corrupted');
    expect(status).toBe(1);
  });

  test('premise leaves a stranger alone who has her key', async () => {
    using semaphore = createSemaphore(7, { key, autoRemove: true });
    const { status, output } = await demo(premise, ...flags).ended;
    expect(output).toContain('EEXIST');
    expect(status).toBe(1);
    expect([semaphore.current, semaphore.value]).toEqual([true, 7]);
  });
});

test('the two styles understand each other', async () => {
  const both = [demo('premise', ...flags), demo('shm/conclusion', ...flags)];
  for (const { ended } of both) expect((await ended).status).toBe(0);
});

describe('C programs', () => {
  let peers: ReturnType<typeof compilePeers>;
  beforeAll(() => {
    peers = compilePeers();
  });
  afterAll(() => peers.remove());

  test('talk to each other', async () => {
    const both = [start(peers.premise, [`${key}`, '300']), start(peers.conclusion, [`${key}`, '300'])];
    for (const { ended } of both) expect((await ended).status).toBe(0);
  });

  test.each(STYLES)('conclusion in C understands premise over $style', async ({ premise }) => {
    const [ours, theirs] = [demo(premise, ...flags), start(peers.conclusion, [`${key}`, '300'])];
    expect(await theirs.ended).toEqual({ status: 0, output: 'conclusion: 300 iterations\n' });
    expect((await ours.ended).status).toBe(0);
  });

  test.each(STYLES)('premise in C understands conclusion over $style', async ({ conclusion }) => {
    const [theirs, ours] = [start(peers.premise, [`${key}`, '300']), demo(conclusion, ...flags)];
    expect(await theirs.ended).toEqual({ status: 0, output: 'premise: 300 iterations\n' });
    expect((await ours.ended).status).toBe(0);
  });
});
