import { MutexHandle } from 'sysv-ipc';
import { fixture, resultOf } from '../../helpers/fixture.ts';
import { newMutex, soon } from '../../helpers/locks.ts';
import { newMemory, thrownBy } from '../../helpers/objects.ts';

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
