import { readFileSync, writeFileSync } from 'node:fs';
import type { CreateMemoryOptions, SharedMemoryHandle } from 'sysv-ipc';
import { type FixtureOptions, fixture, resultOf } from '../../helpers/fixture.ts';
import { nodes } from '../../helpers/nodes.ts';
import { newMemory } from '../../helpers/objects.ts';

/** A view that outlives its memory ends the process, so each of these has a process of its own, and its exit code is the test. */
async function survives(name: string, args: readonly unknown[], options: FixtureOptions): Promise<void> {
  const { code, signal, stdout, stderr } = await fixture(name, args, options).ended;
  if (code !== 0) throw new Error(`${name} ended with ${code ?? signal}: ${stdout}${stderr}`);
}

function segment(size: number, options: CreateMemoryOptions = {}): SharedMemoryHandle {
  return newMemory(size, { initCharacter: null, ...options });
}

/** In megabytes. */
interface Grown {
  resident: number;
  addresses: number;
  most: number;
  left: number;
}

const HUGE_PAGES = '/proc/sys/vm/nr_hugepages';

/** Huge pages are nobody's until somebody reserves some, which not every kernel and user can. */
const canReserve = (() => {
  try {
    writeFileSync(HUGE_PAGES, readFileSync(HUGE_PAGES, 'utf8'));
    return true;
  } catch (error) {
    console.warn(`skipped: huge pages cannot be reserved here: ${error}`);
    return false;
  }
})();

describe.each(nodes(20, 24))('$title: a view', ({ node, test }) => {
  test.each(['detach', 'dispose', 'inside'])('that is stale is harmless: %s', async (how) => {
    const memory = segment(64 * 1024);
    memory.write('live');
    await survives('views-stale.mjs', [memory.key, how], { node });
    expect(memory.read(4, 0, 'latin1')).toBe('live');
    expect(memory.numberAttached).toBe(1);
  });

  test('that jobs in the thread pool are working on can be detached, and they end', async () => {
    const memory = segment(16 * 2 ** 20);
    await survives('views-in-flight.mjs', [memory.key], { node });
  });

  test('keeps the segment attached when its handle is collected, and goes itself', async () => {
    await survives('views-unreachable.mjs', [segment(4096).key], { node, execArgv: ['--expose-gc'] });
  });

  test('whose memory was moved on into another ArrayBuffer, before its handle went or after, does no harm', async () => {
    await survives('views-taken.mjs', [segment(8192).key], { node, execArgv: ['--expose-gc'] });
  });

  test('of a thread that is terminated in the middle of its work, many in a row, leaves nothing attached', async () => {
    const threads = node === process.execPath ? 200 : 20;
    await survives('views-worker.mjs', [segment(4096).key, threads, 1], { node });
  }, 120_000);

  test('of a thread that has 100 segments attached: nothing stays attached either', async () => {
    const memory = segment(4096);
    await survives('views-worker.mjs', [memory.key, 5, 100], { node });
    expect(memory.numberAttached).toBe(1);
  });

  test.each(['return', 'terminate'])(
    'detached by threads that then end by %s: what lay in its place goes too',
    async (how) => {
      const memory = segment(2 ** 20);
      const grown = await resultOf<Grown>('views-detached-worker.mjs', [memory.key, 40, how], { node });
      // 780 views of a megabyte each. Koffi keeps 3 MB of addresses for each thread.
      expect(grown).toEqual({ resident: expect.any(Number), addresses: expect.any(Number), most: 1, left: 0 });
      expect(grown.resident).toBeLessThan(200);
      expect(grown.addresses).toBeLessThan(400);
      expect(memory.numberAttached).toBe(1);
    },
  );

  test.each(['main', 'worker'])(
    'made and detached 70,000 times without a pause exhausts neither mappings nor segments: %s thread',
    async (thread) => {
      await survives('views-many.mjs', [segment(4096).key, 70_000, thread], { node });
    },
    60_000,
  );

  test('of a segment of 6 GiB lies anywhere in it, up to buffer.constants.MAX_LENGTH bytes long', async () => {
    const memory = segment(6 * 2 ** 30, { noReserve: true });
    await survives('views-large.mjs', [memory.key, memory.size], { node });
  });

  test('is an UnsupportedError where foreign memory cannot appear as an ArrayBuffer; read(), write() and fill() work', async () => {
    const env = { SYSV_IPC_NO_EXTERNAL_BUFFERS: '1' };
    await survives('views-forbidden.mjs', [segment(100).key], { node, env });
  });

  (canReserve ? test : test.skip)('over huge pages is as harmless, also if the segment ends within one', async () => {
    const before = readFileSync(HUGE_PAGES, 'utf8');
    writeFileSync(HUGE_PAGES, '4');
    try {
      const memory = segment(3 * 2 ** 20, { hugePages: true });
      memory.fill(1, 0, 1);
      await survives('views-huge-pages.mjs', [memory.key], { node });
      memory.detach();
      memory.remove();
    } finally {
      writeFileSync(HUGE_PAGES, before);
    }
  });
});
