import { createMemory, createMutex, createSemaphore, keyFor, MutexHandle, removeMutex } from 'sysv-ipc';
import { fixture } from '../../helpers/fixture.ts';
import { newMutex, soon } from '../../helpers/locks.ts';
import { newMemory, removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';

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
