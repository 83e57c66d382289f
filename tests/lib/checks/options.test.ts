import {
  createMemory,
  createQueue,
  createSemaphore,
  createSemaphoreSet,
  SemaphoreHandle,
  SharedMemoryHandle,
} from 'sysv-ipc';
import { newMemory, newQueue, newSemaphore, thrownBy } from '../../helpers/objects.ts';

/** What a program in JavaScript can pass. */
const wrong = (options: object): never => options as never;

describe('an options object with an unknown member', () => {
  test.each<[string, () => unknown, string]>([
    ['createMemory()', () => createMemory(10, wrong({ mode: 0o600 })), 'permissions'],
    ['createMemory()', () => createMemory(10, wrong({ perm: 0o600 })), 'permissions'],
    ['createMemory()', () => createMemory(10, wrong({ initCharcter: 0 })), 'initCharacter'],
    ['createMemory()', () => createMemory(10, wrong({ initChar: 0 })), 'initCharacter'],
    ['createMemory()', () => createMemory(10, wrong({ prmisoins: 0o600 })), 'permissions'],
    ['createSemaphore()', () => createSemaphore(1, wrong({ autoremove: true })), 'autoRemove'],
    ['createSemaphoreSet()', () => createSemaphoreSet([1], wrong({ oropen: true })), 'orOpen'],
    ['createQueue()', () => createQueue(wrong({ maxbytes: 5 })), 'maxBytes'],
  ])('of %s is a TypeError that names the nearest known one, and nothing is made', (_, create, nearest) => {
    const error = thrownBy(create);
    expect(error).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' });
    expect(error.message).toContain(`did you mean '${nearest}'?`);
  });

  test('of every method is a TypeError, before anything is done', async () => {
    const memory = newMemory(10);
    const semaphore = newSemaphore(0);
    const set = createSemaphoreSet([0, 0], { autoRemove: true });
    const queue = newQueue();
    const calls: (() => unknown)[] = [
      () => new SharedMemoryHandle(memory.key, wrong({ readonly: true })),
      () => SharedMemoryHandle.fromId(memory.shmid, wrong({ read: true })),
      () => new SemaphoreHandle(semaphore.key, wrong({ idx: 0 })),
      () => semaphore.P(wrong({ timeuot: 1 })),
      () => semaphore.Z(wrong({ count: 1 })),
      () => set.operateSync([{ index: 0, delta: 1 }], wrong({ signal: 1 })),
      () => queue.sendSync('x', wrong({ typ: 1 })),
      () => queue.trySend('x', wrong({ timeout: 1 })),
      () => queue.tryReceive(wrong({ timeout: 1 })),
    ];
    for (const call of calls) expect(thrownBy(call)).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    const promises = [
      () => semaphore.acquire(wrong({ interruptible: true })),
      () => semaphore.waitForZero(wrong({ interruptible: true })),
      () => semaphore.runExclusive(() => 1, wrong({ tiemout: 1 })),
      () => set.operate([{ index: 0, delta: 1 }], wrong({ time: 1 })),
      () => queue.send('x', wrong({ tpye: 1 })),
      () => queue.receive(wrong({ max: 1 })),
    ];
    for (const call of promises) await expect(call()).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect([semaphore.value, queue.currentMessages, set.values.join()]).toEqual([0, 0, '0,0']);
    set[Symbol.dispose]();
  });

  // `size` is another word for an option of other functions.
  test.each(['colour', 'keysss', 'size'])(
    'far from every known name, such as %s: the known ones are listed',
    (name) => {
      expect(thrownBy(() => createSemaphore(1, wrong({ [name]: 1 }))).message).toBe(
        `options has an unknown member '${name}': it takes key, permissions, autoRemove, orOpen, anyCreator`,
      );
    },
  );

  test.each([
    ['42', 'Number("42")'],
    ['queue', 'keyFor("queue")'],
  ])('a text as the key, %s: the error says what makes a key of it', (key, call) => {
    expect(thrownBy(() => createSemaphore(1, { key: key as never })).message).toContain(call);
  });

  test('what was given is shown in one short line', () => {
    const { message } = thrownBy(() => createSemaphore(1, { permissions: Array(1000).fill('long') as never }));
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(200);
  });
});
