import { setTimeout as delay } from 'node:timers/promises';
import { list, removeMemory, removeQueue, removeSemaphore, SharedMemoryHandle } from 'sysv-ipc';
import { fixture, type Peer } from '../../helpers/fixture.ts';
import { removeLater } from '../../helpers/objects.ts';
import { until } from '../../helpers/until.ts';

/** What the worker makes, in this order. */
const MADE = ['memory', 'last user', 'semaphore', 'set', 'queue', 'mutex', 'read-write lock', 'channel'];

/** A process whose worker has made one of each with autoRemove. */
async function start(how: string): Promise<{ child: Peer; keys: number[]; left: () => string[] }> {
  const child = fixture('worker-auto-remove.mjs', [how]);
  const keys = (await child.json()) as number[];
  const existing = () => {
    const { memory, semaphores, queues } = list();
    const entries = { memory, semaphores, queues };
    return Object.values(entries).map((all) => all.map(({ key }) => key).filter((key) => keys.includes(key)));
  };
  removeLater(() => {
    const [memory, semaphores, queues] = existing() as [number[], number[], number[]];
    memory.forEach(removeMemory);
    semaphores.forEach(removeSemaphore);
    queues.forEach(removeQueue);
  });
  const left = () =>
    [
      ...new Set(
        existing()
          .flat()
          .map((key) => MADE[keys.indexOf(key)] as string),
      ),
    ].sort();
  return { child, keys, left };
}

describe('autoRemove in a worker thread removes', () => {
  test.each(['return', 'exit', 'throw', 'terminate', 'terminate nested'])('when it ends by %s', async (how) => {
    const { child, left } = await start(how);
    expect(await child.line()).toBe('the worker has ended');
    await until(() => left().length === 0);
  });

  test.each([
    ['main exit', 3],
    ['main throws', 1],
    ['main ends', 0],
    ['unref', 0],
  ])('when the process ends by %s, and leaves the exit code at %d', async (how, code) => {
    const { child, left } = await start(how);
    expect(await child.ended).toMatchObject({ code, signal: null });
    expect(left()).toEqual([]);
  });

  test.each([
    ['by default', { code: null, signal: 'SIGTERM' }],
    ['handled', { code: 9, signal: null }],
  ])('when SIGTERM ends the process, %s', async (how, status) => {
    const { child, left } = await start(how);
    expect(left()).toEqual([...MADE].sort());
    await delay(100);
    child.kill('SIGTERM');
    expect(await child.ended).toMatchObject(status);
    expect(left()).toEqual([]);
  });

  test('and leaves what another process still uses', async () => {
    const { child, keys, left } = await start('unref');
    using used = new SharedMemoryHandle(keys[MADE.indexOf('last user')] as number);
    expect((await child.ended).code).toBe(0);
    expect(left()).toEqual(['last user']);
    used.detach();
  });
});
