import { fixture } from '../../helpers/fixture.ts';
import { newMemory } from '../../helpers/objects.ts';

describe('Atomics between two processes', () => {
  async function count(operation: string, times: number, execArgv: readonly string[] = []) {
    const memory = newMemory(4096, { initCharacter: null });
    const peers = [0, 1].map((bit) => fixture('views-count.mjs', [memory.key, times, operation, bit], { execArgv }));
    for (const peer of peers) expect(await peer.line()).toBe('ready');
    for (const peer of peers) peer.say('go');
    for (const peer of peers) expect(await peer.line()).toBe('done');
    await Promise.all(peers.map((peer) => peer.ended));
    return memory;
  }

  test.each([
    ['add', 5_000_000, 10_000_000],
    ['sub', 2_000_000, -4_000_000],
    ['compareExchange', 1_000_000, 2_000_000],
    ['xor', 2_000_001, 3],
    ['bits', 100_000, 200_000],
    ['exchange', 100_000, 200_000],
  ])('%s loses nothing', async (operation, times, expected) => {
    const memory = await count(operation, times);
    expect(Atomics.load(memory.view(Int32Array), 0)).toBe(expected);
  });

  // V8's interpreter, its baseline compiler, its middle one; its best one is what the tests above end in.
  test.each([['--jitless'], ['--always-sparkplug --no-opt --no-maglev'], ['--maglev --no-turbofan']])(
    'add and a lock of one bit lose nothing with %s',
    async (flags) => {
      const added = await count('add', 300_000, flags.split(' '));
      expect(Atomics.load(added.view(Int32Array), 0)).toBe(600_000);
      const locked = await count('bits', 20_000, flags.split(' '));
      expect(Atomics.load(locked.view(Int32Array), 0)).toBe(40_000);
    },
  );

  test('what is not atomic loses: the tests above can fail', async () => {
    for (let lost = 0; lost === 0; ) {
      const memory = await count('plain', 5_000_000);
      lost = 10_000_000 - Atomics.load(memory.view(Int32Array), 0);
    }
  });

  test('add on a BigInt64Array loses nothing', async () => {
    const memory = await count('add bigint', 1_000_000);
    expect(Atomics.load(memory.view(BigInt64Array, 64), 0)).toBe(2_000_000n);
  });

  test('wait is not to be had on such memory; notify wakes nobody', () => {
    const view = newMemory(64, { initCharacter: null }).view(Int32Array);
    expect(() => Atomics.wait(view, 0, 0, 0)).toThrow(TypeError);
    expect(Atomics.notify(view, 0)).toBe(0);
  });
});
