import { createMemory, createMutex, createSemaphore, keyFor, MutexHandle, removeMutex } from 'sysv-ipc';
import { fixture, resultOf } from '../../helpers/fixture.ts';
import { newMemory, removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';

function newMutex(options?: Parameters<typeof createMutex>[0]): MutexHandle {
  const mutex = createMutex(options);
  removeLater(() => {
    using disposed = mutex;
    disposed.remove();
  });
  return mutex;
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 20));

describe('acquireSync(), tryAcquire(), release()', () => {
  test('hold and give back; held says so', () => {
    const mutex = newMutex();
    expect(mutex).toMatchObject({ held: false, abandoned: false, created: true, current: true, participants: 64 });
    const held = mutex.acquireSync();
    expect(mutex.held).toBe(true);
    expect(mutex.tryAcquire()).toBe(false);
    held[Symbol.dispose]();
    expect(mutex.held).toBe(false);
    expect(mutex.tryAcquire()).toBe(true);
    mutex.release();
    expect(mutex.held).toBe(false);
  });

  test('what acquireSync() returns releases once, and never a later acquisition', () => {
    const mutex = newMutex();
    const first = mutex.acquireSync();
    first[Symbol.dispose]();
    const second = mutex.acquireSync();
    first[Symbol.dispose]();
    expect(mutex.held).toBe(true);
    mutex.release();
    mutex.tryAcquire();
    second[Symbol.dispose]();
    expect(mutex.held).toBe(true);
  });

  test('two handles of one thread exclude each other', () => {
    const mutex = newMutex();
    using other = new MutexHandle(mutex.key);
    expect(other.created).toBe(false);
    mutex.acquireSync();
    expect(other.tryAcquire()).toBe(false);
    expect(other.held).toBe(false);
    expect(thrownBy(() => other.release())).toMatchObject({ code: 'ERR_NOT_OWNER' });
    expect(thrownBy(() => other.acquireSync({ timeout: 20 }))).toMatchObject({ code: 'ETIMEDOUT' });
    expect(thrownBy(() => other.acquireSync({ timeout: 0 }))).toMatchObject({ code: 'ETIMEDOUT' });
    mutex.release();
    expect(other.tryAcquire()).toBe(true);
    expect(mutex.held).toBe(false);
  });

  test('a wait that would never end is an error', () => {
    const mutex = newMutex();
    using other = new MutexHandle(mutex.key);
    mutex.acquireSync();
    const error = thrownBy(() => mutex.acquireSync());
    expect(error).toMatchObject({ name: 'IpcError', code: 'ERR_ALREADY_HELD' });
    expect(error.message).toMatch(/^Cannot acquire mutex with key 0x[0-9a-f]{8}: it is held in this thread already/);
    expect(thrownBy(() => other.acquireSync())).toMatchObject({ code: 'ERR_ALREADY_HELD' });
  });

  test('options are checked before anything is done', () => {
    const mutex = newMutex();
    expect(thrownBy(() => mutex.acquireSync({ timeout: -1 })).code).toBe('ERR_OUT_OF_RANGE');
    expect(thrownBy(() => mutex.acquireSync({ interruptible: 1 as never })).code).toBe('ERR_INVALID_ARG_TYPE');
    expect(thrownBy(() => mutex.acquireSync({ timeot: 1 } as never)).message).toContain("did you mean 'timeout'");
    expect(mutex.held).toBe(false);
  });
});

describe('acquire()', () => {
  test('waits until the holder releases, in order; two functions of one handle exclude each other', async () => {
    const mutex = newMutex();
    const order: number[] = [];
    let inside = 0;
    await Promise.all(
      [1, 2, 3].map(async (number) => {
        const held = await mutex.acquire();
        expect(++inside).toBe(1);
        await soon();
        order.push(number);
        inside--;
        held[Symbol.dispose]();
      }),
    );
    expect(order).toEqual([1, 2, 3]);
  });

  test('ends with TimeoutError or the reason of the signal, and leaves the mutex as it was', async () => {
    const mutex = newMutex();
    mutex.acquireSync();
    await expect(mutex.acquire({ timeout: 30 })).rejects.toMatchObject({ name: 'TimeoutError' });
    const controller = new AbortController();
    const waiting = mutex.acquire({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    mutex.release();
    expect(mutex.tryAcquire()).toBe(true);
  });

  test('a thousand at once are one wait in the kernel, and all are served', async () => {
    const mutex = newMutex();
    mutex.acquireSync();
    let served = 0;
    const all = Array.from({ length: 1000 }, () => mutex.runExclusive(() => served++));
    await soon();
    expect(served).toBe(0);
    mutex.release();
    await Promise.all(all);
    expect(served).toBe(1000);
  });

  test('runExclusive() and runExclusiveSync() give back what fn returns, and release when it throws', async () => {
    const mutex = newMutex();
    expect(await mutex.runExclusive(({ abandoned }) => abandoned)).toBe(false);
    expect(mutex.runExclusiveSync(() => mutex.held)).toBe(true);
    await expect(
      mutex.runExclusive(() => {
        throw new Error('inside');
      }),
    ).rejects.toThrow('inside');
    expect(() =>
      mutex.runExclusiveSync(() => {
        throw new Error('inside');
      }),
    ).toThrow('inside');
    expect(mutex.held).toBe(false);
  });
});

describe('the end of a holder', () => {
  test('two processes that take turns lose no increment', async () => {
    const mutex = newMutex();
    const counter = newMemory(64, { initCharacter: 0 });
    const peers = [1, 2].map(() => fixture('locks/contend.mjs', [mutex.key, counter.shmid, 20_000]));
    await Promise.all(peers.map((peer) => peer.line()));
    for (const peer of peers) peer.say('go');
    await Promise.all(peers.map((peer) => peer.line()));
    expect(counter.view(Int32Array)[0]).toBe(40_000);
  });

  test('SIGKILL: the next one gets it at once, abandoned until it is released', async () => {
    const mutex = newMutex();
    const holder = fixture('locks/hold.mjs', [mutex.key]);
    await holder.line();
    expect(mutex.tryAcquire()).toBe(false);
    const waiting = mutex.acquire();
    holder.kill();
    const held = await waiting;
    expect(mutex.abandoned).toBe(true);
    held[Symbol.dispose]();
    expect(mutex.abandoned).toBe(false);
    mutex.runExclusiveSync(({ abandoned }) => expect(abandoned).toBe(false));
  });

  test('SIGKILL: acquireSync() and tryAcquire() get it too', async () => {
    const mutex = newMutex();
    for (const acquire of [() => mutex.acquireSync(), () => expect(mutex.tryAcquire()).toBe(true)]) {
      const holder = fixture('locks/hold.mjs', [mutex.key]);
      await holder.line();
      holder.kill();
      await holder.ended;
      expect(mutex.abandoned).toBe(true);
      acquire();
      expect(mutex.abandoned).toBe(true);
      mutex.release();
    }
  });

  test('terminate() of a worker thread: the next one gets it, and the place comes back', async () => {
    const mutex = newMutex();
    const holder = fixture('locks/hold.mjs', [mutex.key, 'worker']);
    await holder.line();
    const waiting = mutex.acquire();
    holder.say('terminate');
    await waiting;
    expect(mutex.abandoned).toBe(true);
  });

  test('places come back when workers of a process are terminated', async () => {
    const mutex = newMutex({ participants: 3 });
    expect(await resultOf('locks/workers.mjs', [mutex.key, 6])).toBe('abandoned 6 times');
  });

  test('places come back when processes die; LimitError names `participants`', async () => {
    const mutex = newMutex({ participants: 2 });
    for (let round = 0; round < 3; round++) {
      const holder = fixture('locks/hold.mjs', [mutex.key]);
      expect(await holder.line()).toBe('held');
      const third = await fixture('locks/hold.mjs', [mutex.key]).ended;
      expect(third.stderr).toMatch(/LimitError: Cannot open mutex .* all 2 places are taken .*`participants`/);
      holder.kill();
      await holder.ended;
    }
  });
});

describe('removal', () => {
  test('remove() ends all waits with RemovedError, and all use', async () => {
    const mutex = newMutex();
    using other = new MutexHandle(mutex.key);
    mutex.acquireSync();
    const waits = [other.acquire(), mutex.acquire()].map((wait) => wait.catch((error) => error.name));
    await soon();
    other.remove();
    expect(await Promise.all(waits)).toEqual(['RemovedError', 'RemovedError']);
    expect(thrownBy(() => mutex.release()).name).toBe('RemovedError');
    for (const use of [() => mutex.tryAcquire(), () => mutex.acquireSync(), () => other.acquireSync({ timeout: 5 })]) {
      expect(thrownBy(use)).toMatchObject({ name: 'RemovedError', code: 'EIDRM' });
    }
    expect(mutex.current).toBe(false);
    expect(thrownBy(() => mutex.remove()).name).toBe('RemovedError');
  });

  test('removeMutex() wakes a thread that blocks', async () => {
    const mutex = newMutex();
    mutex.acquireSync();
    const blocked = fixture('locks/hold.mjs', [mutex.key, 'tell']);
    await blocked.line();
    await soon();
    removeMutex(mutex.key);
    expect((await blocked.ended).stderr).toContain('RemovedError');
  });

  test('dispose gives back what is held, and ends the use of the handle', () => {
    const mutex = newMutex();
    const other = new MutexHandle(mutex.key);
    other.acquireSync();
    other[Symbol.dispose]();
    other[Symbol.dispose]();
    expect(mutex.tryAcquire()).toBe(true);
    expect(mutex.abandoned).toBe(false);
    expect(other.held).toBe(false);
    for (const use of [() => other.tryAcquire(), () => other.acquireSync()]) {
      expect(thrownBy(use)).toMatchObject({ name: 'NotAttachedError', code: 'ERR_NOT_ATTACHED' });
    }
  });

  test("autoRemove: true with the handle, 'last' with the last one", () => {
    const key = unusedKey();
    createMutex({ key, autoRemove: true })[Symbol.dispose]();
    expect(thrownBy(() => new MutexHandle(key)).name).toBe('KeyNotFoundError');
    const options = { key, orOpen: true, autoRemove: 'last' } as const;
    const [first, second] = [createMutex(options), createMutex(options)];
    expect([first.created, second.created]).toEqual([true, false]);
    first[Symbol.dispose]();
    expect(second.current).toBe(true);
    second[Symbol.dispose]();
    expect(thrownBy(() => new MutexHandle(key)).name).toBe('KeyNotFoundError');
  });
});

describe('keys', () => {
  test('KeyExistsError if a mutex, a segment or a set has the key', () => {
    const mutex = newMutex();
    expect(thrownBy(() => createMutex({ key: mutex.key })).name).toBe('KeyExistsError');
    const semaphore = createSemaphore(1, { autoRemove: true });
    removeLater(() => semaphore.remove());
    expect(thrownBy(() => createMutex({ key: semaphore.key })).name).toBe('KeyExistsError');
    expect(thrownBy(() => createMutex({ key: semaphore.key, orOpen: true }))).toMatchObject({
      name: 'LayoutError',
      message: expect.stringMatching(/a set of semaphores has that key and no mutex belongs to it/),
    });
  });

  test('LayoutError for what is no mutex, and nothing of it is touched', () => {
    for (const size of [16, 4096]) {
      const memory = newMemory(size);
      expect(thrownBy(() => new MutexHandle(memory.key)).name).toBe('LayoutError');
      expect(thrownBy(() => removeMutex(memory.key)).name).toBe('LayoutError');
      expect(thrownBy(() => createMutex({ key: memory.key, orOpen: true })).name).toBe('LayoutError');
      expect(memory.read(0, 0).every((byte) => byte === 0x20)).toBe(true);
    }
  });

  test.each([
    [0, 'no lock or channel'],
    [1, 'version 77'],
    [2, 'another kind'],
    [3, 'not its own'],
    [4, 'overwritten'],
    [5, 'overwritten'],
    [6, 'overwritten'],
  ])('a header with another word %i is a LayoutError', (word, reason) => {
    const mutex = newMutex();
    const words = createMemoryView(mutex.key);
    const before = words[word] as number;
    words[word] = 77;
    expect(thrownBy(() => new MutexHandle(mutex.key))).toMatchObject({
      name: 'LayoutError',
      code: 'ERR_LAYOUT',
      message: expect.stringContaining(reason),
    });
    words[word] = before;
  });

  test('a lock word of garbage is a LayoutError, never a crash', () => {
    const mutex = newMutex();
    const words = createMemoryView(mutex.key);
    words[16] = 0x0000_01f0;
    expect(thrownBy(() => mutex.tryAcquire()).name).toBe('LayoutError');
    words[16] = 0;
    mutex.acquireSync();
    words[16] = 0x0000_01f0;
    expect(thrownBy(() => mutex.release()).name).toBe('LayoutError');
    words[16] = 0;
  });

  test('options are checked before anything is made', () => {
    for (const [options, name] of [
      [{ participants: 0 }, 'participants'],
      [{ participants: 256 }, 'participants'],
      [{ participants: 1.5 }, 'participants'],
      [{ autoRemove: 'first' }, 'autoRemove'],
      [{ key: 0 }, 'key'],
      [{ permissions: 0o1000 }, 'permissions'],
      [{ orOpen: true }, 'key'],
      [{ participant: 1 }, "did you mean 'participants'"],
    ] as const) {
      expect(thrownBy(() => createMutex(options as never)).message).toContain(name);
    }
    expect(keyFor('a')).toBe(keyFor('a'));
  });
});

/** The words of a segment, as a stranger sees them. */
function createMemoryView(key: number): Int32Array {
  const memory = createMemory(64, { key, orOpen: true });
  removeLater(() => memory.detach());
  return memory.view(Int32Array);
}
