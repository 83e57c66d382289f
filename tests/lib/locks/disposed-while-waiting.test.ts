import { createChannel, createMutex, createReadWriteLock, MutexHandle, ReadWriteLockHandle } from 'sysv-ipc';
import { removeLater } from '../../helpers/objects.ts';

const settled = async (waits: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(waits)).map((one) => (one.status === 'rejected' ? one.reason.name : 'got it'));

describe('a handle that is disposed of while it is waited for', () => {
  test('fails all its waits, at any place in the line; others go on', async () => {
    const mutex = createMutex({ autoRemove: true });
    removeLater(() => mutex[Symbol.dispose]());
    const [one, other] = [new MutexHandle(mutex.key), new MutexHandle(mutex.key)];
    mutex.acquireSync();
    const kept = other.acquire();
    const given = [one.acquire(), one.runExclusive(() => 1)];
    one[Symbol.dispose]();
    expect(await settled([...given, one.acquire()])).toEqual(new Array(3).fill('NotAttachedError'));
    mutex.release();
    (await kept)[Symbol.dispose]();
    other[Symbol.dispose]();
    expect(mutex.tryAcquire()).toBe(true);
  });

  test('a writer that has shut the gate opens it again', async () => {
    const lock = createReadWriteLock({ autoRemove: true });
    removeLater(() => lock[Symbol.dispose]());
    const one = new ReadWriteLockHandle(lock.key);
    lock.reader.acquireSync();
    const waits = [one.writer.acquire(), one.writer.acquire(), one.reader.acquire()];
    await new Promise(setImmediate);
    one[Symbol.dispose]();
    expect(await settled(waits)).toEqual(new Array(3).fill('NotAttachedError'));
    expect(lock.reader.tryAcquire()).toBe(true);
  });

  test.each([false, true])(
    'removed before that, in the same moment or not (%s): none gets it, none hangs',
    async (later) => {
      for (let round = 0; round < 20; round++) {
        const lock = createReadWriteLock();
        const first = round % 2 === 0 ? lock.writer : lock.reader;
        first.acquireSync();
        const waits = settled([lock.writer.acquire(), lock.writer.runExclusive(() => 1), lock.reader.acquire()]);
        if (round % 3 === 0) await new Promise(setImmediate);
        lock.remove();
        if (later) await new Promise(setImmediate);
        lock[Symbol.dispose]();
        const names = await waits;
        expect(names.filter((name) => name !== 'RemovedError' && name !== 'NotAttachedError')).toEqual([]);
      }
    },
  );

  test('a channel: its senders and receivers fail, also those behind others', async () => {
    const channel = createChannel(64, { autoRemove: true });
    removeLater(() => channel[Symbol.dispose]());
    while (channel.trySend('full'));
    const other = new (channel.constructor as new (key: number) => typeof channel)(channel.key);
    const kept = channel.send('mine');
    const given = other.send('its');
    other[Symbol.dispose]();
    expect(await settled([given])).toEqual(['NotAttachedError']);
    channel.receiveSync();
    await kept;
  });
});
