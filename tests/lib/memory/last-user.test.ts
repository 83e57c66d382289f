import { createMemory, RemovedError, SharedMemoryHandle, shm } from 'sysv-ipc';
import { fixture, type Peer } from '../../helpers/fixture.ts';
import { removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';

let key: number;
beforeEach(() => {
  key = unusedKey();
  removeLater(() => {
    if (shm.memoryHasKey(key)) shm.removeMemory(shm.getshmid(key));
  });
});

async function user(how = 'orOpen'): Promise<{ peer: Peer; shmid: number; created: boolean; count: number }> {
  const peer = fixture('last-user.mjs', [key, how], { execArgv: ['--expose-gc'] });
  return { peer, ...((await peer.json()) as { shmid: number; created: boolean; count: number }) };
}

describe("autoRemove: 'last' removes a segment when the last process leaves it by", () => {
  test.each(['exit', 'throw', 'detach', 'dispose', 'collect'])('%s, and not before', async (how) => {
    const first = await user();
    const second = await user();
    const third = await user('opener');
    expect([first.created, second.created, third.created]).toEqual([true, false, false]);
    expect([first.count, second.count, third.count]).toEqual([1, 2, 3]);
    for (const { peer } of [first, third, second]) {
      expect(shm.memoryHasKey(key)).toBe(true);
      peer.say(how);
      if (how === 'detach' || how === 'dispose') await peer.line();
      else {
        peer.process.stdin?.end();
        await peer.ended;
      }
    }
    expect(shm.memoryHasKey(key)).toBe(false);
  });

  test('a signal', async () => {
    const [first, second] = [await user(), await user()];
    first.peer.kill('SIGTERM');
    await first.peer.ended;
    expect((await user()).count).toBe(3);
    second.peer.kill('SIGTERM');
    expect(await second.peer.ended).toMatchObject({ signal: 'SIGTERM' });
    expect(shm.memoryHasKey(key)).toBe(true);
  });
});

test("autoRemove: 'last' counts right after a SIGKILL of all others", async () => {
  const users = [await user(), await user(), await user()];
  for (const { peer } of users.slice(1)) {
    peer.kill('SIGKILL');
    await peer.ended;
  }
  expect(shm.memoryHasKey(key)).toBe(true);
  users[0]?.peer.say('exit');
  await users[0]?.peer.ended;
  expect(shm.memoryHasKey(key)).toBe(false);
});

test("autoRemove: 'last': a rolling restart keeps one segment and one count", async () => {
  let previous = await user();
  for (let i = 2; i < 6; i++) {
    const next = await user();
    previous.peer.say('exit');
    await previous.peer.ended;
    expect(next).toMatchObject({ shmid: previous.shmid, created: false, count: i });
    previous = next;
  }
});

describe("autoRemove: 'last' in one process", () => {
  const open = () => createMemory(100, { key, orOpen: true, autoRemove: 'last' });

  test('goes by the last of its handles', () => {
    const [a, b] = [open(), open()];
    a.detach();
    expect(b.current).toBe(true);
    a.attach();
    b[Symbol.dispose]();
    expect(a.current).toBe(true);
    a[Symbol.dispose]();
    expect(shm.memoryHasKey(key)).toBe(false);
    expect(thrownBy(() => a.attach())).toBeInstanceOf(RemovedError);
  });

  test('leaves a segment that somebody has attached without it, and its mode', () => {
    const plain = createMemory(100, { key, permissions: 0o641 });
    const last = new SharedMemoryHandle(key, { autoRemove: 'last' });
    last[Symbol.dispose]();
    expect([plain.current, plain.permissions]).toEqual([true, 0o641]);
    plain.detach();
  });

  test('is refused with anything else, and with the mode that it needs as a mark', () => {
    expect(thrownBy(() => createMemory(1, { autoRemove: 'first' as never }))).toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
      message: expect.stringContaining("true, false or 'last'"),
    });
    expect(thrownBy(() => new SharedMemoryHandle(key, { autoRemove: true as never }))).toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
    expect(thrownBy(() => createMemory(1, { autoRemove: 'last', permissions: 0o705 }))).toMatchObject({
      code: 'ERR_OUT_OF_RANGE',
    });
  });

  test('a process that attaches while the mark of a dead process is there waits a while, and takes it away', () => {
    const plain = createMemory(100, { key, permissions: 0o701 });
    const last = new SharedMemoryHandle(key, { autoRemove: 'last' });
    expect(plain.permissions).toBe(0o600);
    last.detach();
    plain.detach();
  });
});
