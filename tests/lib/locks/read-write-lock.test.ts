import { ReadWriteLockHandle, removeReadWriteLock } from 'sysv-ipc';
import { fixture } from '../../helpers/fixture.ts';
import { newLock, soon } from '../../helpers/locks.ts';
import { thrownBy } from '../../helpers/objects.ts';

test('many readers or one writer', () => {
  const lock = newLock();
  using other = new ReadWriteLockHandle(lock.key);
  const held = lock.reader.acquireSync();
  expect(other.reader.tryAcquire()).toBe(true);
  expect(lock.reader.tryAcquire()).toBe(true);
  expect(lock.writer.tryAcquire()).toBe(false);
  expect(other.writer.tryAcquire()).toBe(false);
  lock.reader.release();
  other.reader.release();
  expect(lock.reader.held).toBe(true);
  expect(other.reader.held).toBe(false);
  held[Symbol.dispose]();
  expect(lock.reader.held).toBe(false);
  expect(other.writer.tryAcquire()).toBe(true);
  expect(lock.reader.tryAcquire()).toBe(false);
  expect(lock.writer.tryAcquire()).toBe(false);
  other.writer.release();
  expect(lock.reader.tryAcquire()).toBe(true);
});

test('what holds one side and waits for the other, or for the same, would never end: ERR_ALREADY_HELD', () => {
  const lock = newLock();
  using other = new ReadWriteLockHandle(lock.key);
  for (const [holds, wants] of [
    [lock.reader, lock.writer],
    [lock.writer, lock.reader],
    [lock.writer, lock.writer],
    [lock.reader, lock.reader],
    [lock.reader, other.writer],
    [lock.writer, other.reader],
  ] as const) {
    const held = holds.acquireSync();
    expect(thrownBy(() => wants.acquireSync())).toMatchObject({ code: 'ERR_ALREADY_HELD' });
    held[Symbol.dispose]();
  }
  expect(thrownBy(() => lock.reader.release())).toMatchObject({ code: 'ERR_NOT_OWNER' });
  expect(thrownBy(() => lock.writer.release())).toMatchObject({ code: 'ERR_NOT_OWNER' });
});

test('a writer that waits keeps new readers out, and comes next', async () => {
  const lock = newLock();
  using other = new ReadWriteLockHandle(lock.key);
  const reading = lock.reader.acquireSync();
  const order: string[] = [];
  const writing = other.writer.acquire().then((held) => {
    order.push('writer');
    held[Symbol.dispose]();
  });
  await soon();
  expect(lock.reader.tryAcquire()).toBe(false);
  expect(lock.reader.held).toBe(true);
  const next = other.reader.acquire().then((held) => {
    order.push('reader');
    held[Symbol.dispose]();
  });
  await soon();
  expect(order).toEqual([]);
  reading[Symbol.dispose]();
  await Promise.all([writing, next]);
  expect(order).toEqual(['writer', 'reader']);
});

test('a writer that gives up lets readers in again', async () => {
  const lock = newLock();
  const reading = lock.reader.acquireSync();
  using other = new ReadWriteLockHandle(lock.key);
  expect(thrownBy(() => other.writer.acquireSync({ timeout: 20 })).message).toMatch(/20 milliseconds passed/);
  await expect(other.writer.acquire({ timeout: 20 })).rejects.toThrow(/ 20 milliseconds passed/);
  const controller = new AbortController();
  const waiting = other.writer.acquire({ signal: controller.signal });
  await soon();
  controller.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  expect(other.reader.tryAcquire()).toBe(true);
  reading[Symbol.dispose]();
});

test('runExclusive() of both sides', async () => {
  const lock = newLock();
  expect(await lock.writer.runExclusive(({ abandoned }) => abandoned)).toBe(false);
  const inside = await Promise.all([1, 2].map(() => lock.reader.runExclusive(async () => soon().then(() => 1))));
  expect(inside).toEqual([1, 1]);
  expect(lock.reader.runExclusiveSync(() => lock.writer.tryAcquire())).toBe(false);
});

describe.each(['process', 'worker'])('a %s that ends', (kind) => {
  const end = async (holder: ReturnType<typeof fixture>) => {
    if (kind === 'process') holder.kill();
    else holder.say('terminate');
    if (kind === 'process') await holder.ended;
    else expect(await holder.line()).toBe('terminated');
  };

  test('writing: the next one gets it, abandoned until a writer has finished', async () => {
    const lock = newLock();
    const holder = fixture('locks/hold-side.mjs', [lock.key, 'writer', kind]);
    expect(await holder.line()).toBe('held');
    expect(lock.reader.tryAcquire()).toBe(false);
    expect(lock.writer.abandoned).toBe(false);
    const waiting = lock.reader.acquire();
    await end(holder);
    const held = await waiting;
    expect(lock.reader.abandoned).toBe(true);
    held[Symbol.dispose]();
    lock.writer.runExclusiveSync(({ abandoned }) => expect(abandoned).toBe(true));
    expect(lock.writer.abandoned).toBe(false);
    lock.reader.runExclusiveSync(({ abandoned }) => expect(abandoned).toBe(false));
  });

  test('reading: a writer gets it, and nothing is abandoned', async () => {
    const lock = newLock();
    const holder = fixture('locks/hold-side.mjs', [lock.key, 'reader', kind]);
    expect(await holder.line()).toBe('held');
    expect(lock.writer.tryAcquire()).toBe(false);
    const waiting = lock.writer.acquire();
    await soon();
    await end(holder);
    await waiting;
    expect(lock.writer.abandoned).toBe(false);
  });
});

test('removal ends all waits with RemovedError', async () => {
  const lock = newLock();
  using other = new ReadWriteLockHandle(lock.key);
  lock.reader.acquireSync();
  const waits = [other.writer.acquire(), other.reader.acquire()].map((wait) => wait.catch((error) => error.name));
  await soon();
  removeReadWriteLock(lock.key);
  expect(await Promise.all(waits)).toEqual(['RemovedError', 'RemovedError']);
  for (const use of [() => other.reader.tryAcquire(), () => lock.writer.acquireSync()]) {
    expect(thrownBy(use)).toMatchObject({ code: expect.stringMatching(/EIDRM|ERR_ALREADY_HELD/) });
  }
});

test('shows itself', () => {
  const lock = newLock();
  lock.writer.tryAcquire();
  expect(lock.toJSON()).toMatchObject({
    class: 'ReadWriteLockHandle',
    writing: true,
    reading: false,
    abandoned: false,
  });
  expect(String(lock)).toMatch(/^ReadWriteLockHandle 0x[0-9a-f]{8}$/);
});
