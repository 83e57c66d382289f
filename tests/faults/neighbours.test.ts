import {
  createMemory,
  createQueue,
  createSemaphore,
  createSemaphoreSet,
  MessageQueueHandle,
  removeMemory,
  removeQueue,
  removeSemaphore,
  SemaphoreHandle,
  SharedMemoryHandle,
} from 'sysv-ipc';
import { fixture } from '../helpers/fixture.ts';
import { removeLater, thrownBy, unusedKey } from '../helpers/objects.ts';
import { testIf } from '../helpers/peers.ts';

/** Our objects under one key, and a process that means them ill. Whatever has the key at the end is removed. */
async function neighbourhood() {
  const key = unusedKey();
  for (const remove of [removeMemory, removeSemaphore, removeQueue]) removeLater(() => remove(key));
  const memory = createMemory(100, { key, initCharacter: 'o' });
  const semaphore = createSemaphore(1, { key });
  const queue = createQueue({ key });
  queue.sendSync('ours');
  const neighbour = fixture('faults/neighbour.mjs', [key]);
  await neighbour.line();
  const tell = (deed: string) => {
    neighbour.say(deed);
    return neighbour.json();
  };
  return { key, memory, semaphore, queue, tell };
}

describe('a neighbour', () => {
  test('that changes the content: it is read as it is, and nothing goes wrong', async () => {
    const { memory, semaphore, queue, tell } = await neighbourhood();
    const view = memory.view(Uint8Array);
    await tell('content');
    expect(memory.read().toString()).toBe('!'.repeat(100));
    expect(view[99]).toBe(33);
    expect(semaphore.value).toBe(7);
    expect(queue.receiveSync().data.toString()).toBe('forged');
    expect([memory.current, semaphore.current, queue.current]).toEqual([true, true, true]);
    memory.detach();
  });

  test('that removes all and creates it again under the same key in another size: handles stay with what they opened', async () => {
    const { key, memory, semaphore, queue, tell } = await neighbourhood();
    const wait = semaphore.acquire({ count: 5 }).catch((error) => error.name);
    const message = queue.receive({ type: 5 }).catch((error) => error.name);
    await tell('recreate');
    expect(await Promise.all([wait, message])).toEqual(['RemovedError', 'RemovedError']);

    expect([memory.current, semaphore.current, queue.current]).toEqual([false, false, false]);
    // The segment lives on in this process with its content and size; what is new is out of reach.
    expect([memory.size, memory.read(0, 0).toString()]).toEqual([100, 'o'.repeat(100)]);
    memory.fill('x');
    for (const call of [
      () => semaphore.P(),
      () => semaphore.V(),
      () => {
        semaphore.value = 0;
      },
      () => queue.sendSync('x'),
      () => queue.tryReceive(),
      () => semaphore.remove(),
      () => queue.remove(),
    ]) {
      expect(thrownBy(call).name).toBe('RemovedError');
    }
    // By its handle it is the old segment that is removed once more.
    memory.remove();
    memory.detach();
    expect(thrownBy(() => memory.attach()).name).toBe('RemovedError');
    expect(await tell('look')).toEqual(['nnnnnnnn', 3, 'theirs', 1]);
    const again = new SharedMemoryHandle(key);
    expect([again.size, new SemaphoreHandle(key).value, new MessageQueueHandle(key).currentMessages]).toEqual([
      8, 3, 1,
    ]);
    again.detach();
  });

  test('that takes the mode away: its owner can still mend it', async () => {
    const { memory, semaphore, queue, tell } = await neighbourhood();
    await tell('mode');
    for (const object of [memory, semaphore, queue]) {
      expect(object.permissions).toBe(0);
      object.permissions = 0o600;
    }
    expect([memory.read(1).toString(), semaphore.value, queue.currentMessages]).toEqual(['o', 1, 1]);
    memory.detach();
  });

  testIf(process.getuid?.() === 0, 'root, to give objects to another user')(
    'that gives them to another user half way: PermissionError, memory that is attached works on, and their creator may remove them',
    async () => {
      const key = unusedKey();
      const victim = fixture('faults/victim.mjs', [key]);
      await victim.line();
      const neighbour = fixture('faults/neighbour.mjs', [key]);
      await neighbour.line();
      neighbour.say('take');
      await neighbour.json();
      victim.say('go on');
      expect(await victim.json()).toEqual({
        attached: 'mine',
        reopened: 'PermissionError',
        acquired: 'PermissionError',
        waiting: 'PermissionError',
        sent: 'PermissionError',
        received: 'PermissionError',
        value: 'PermissionError',
        removed: ['done', 'done', 'done'],
      });
      expect(await victim.ended).toMatchObject({ code: 0, stderr: '' });
    },
  );
});

describe('random keys', () => {
  afterEach(() => jest.restoreAllMocks());

  /** The one place where something is put in for what it stands for: no patience lasts until two random keys are the same. */
  function nextRandom(first: number[]): void {
    const real = Math.random;
    jest.spyOn(Math, 'random').mockImplementation(() => first.shift() ?? real());
  }

  test.each([
    ['createMemory', () => createMemory(10, { autoRemove: true })],
    ['createSemaphore', () => createSemaphore(1, { autoRemove: true })],
    ['createSemaphoreSet', () => createSemaphoreSet([1, 2], { autoRemove: true })],
    ['createQueue', () => createQueue({ autoRemove: true })],
  ])('%s goes on to another key when its random one is somebody else’s, which stays as it is', async (_, create) => {
    const { key, memory, semaphore, queue, tell } = await neighbourhood();
    const taken = (key - 1) / 0x7fff_fffe;
    expect(1 + Math.floor(taken * 0x7fff_fffe)).toBe(key);
    const random = [taken, taken, taken];
    nextRandom(random);
    using made = create();
    expect(random).toEqual([]);
    expect(made.key).not.toBe(key);
    expect([memory.current, semaphore.current, queue.current]).toEqual([true, true, true]);
    expect(await tell('look')).toEqual(['o'.repeat(100), 1, 'ours', 1]);
    memory.detach();
  });
});
