import { execFileSync } from 'node:child_process';
import {
  createQueue,
  keyFor,
  list,
  MessageQueueHandle,
  SemaphoreHandle,
  SemaphoreSetHandle,
  SharedMemoryHandle,
  shm,
} from 'sysv-ipc';
import { newMemory, newSemaphore, removeLater, unusedKey } from '../helpers/objects.ts';
import { perl, testWith } from '../helpers/peers.ts';
import { json, output, run } from './command.ts';
import { Terminal } from './terminal.ts';

interface Named {
  kind: string;
  key: number;
  id: number;
}

const orphan = (bytes = 50) => {
  const id = Number(perl('print shmget(0, $ARGV[0], 0600|01000)', bytes));
  removeLater(() => perl('shmctl($ARGV[0], 0, 0)', id));
  return id;
};
const exists = (shmid: number) => list().memory.some(({ id }) => id === shmid);

describe('sysv-ipc create', () => {
  test('memory: prints key and id, and leaves zeros', async () => {
    const { kind, key, id }: Named = await json('create', 'memory', '4K', '--mode', '640');
    removeLater(() => shm.removeMemory(id));
    const memory = new SharedMemoryHandle(key);
    expect([kind, memory.shmid, memory.size, memory.permissions]).toEqual(['memory', id, 4096, 0o640]);
    expect(memory.read().every((byte) => byte === 0)).toBe(true);
    memory.detach();
  });

  test('semaphore with a key and a value', async () => {
    const key = unusedKey();
    const text = await output('create', 'semaphore', 5, '--key', key);
    const semaphore = new SemaphoreHandle(key);
    removeLater(() => semaphore.remove());
    expect(text).toBe(`semaphore: key 0x${key.toString(16).padStart(8, '0')}, id ${semaphore.semid}\n`);
    expect([semaphore.value, semaphore.permissions]).toEqual([5, 0o600]);
  });

  test('semaphore with several values makes a set', async () => {
    const { id }: Named = await json('create', 'semaphore', 3, 0, 7);
    const set = SemaphoreSetHandle.fromId(id);
    removeLater(() => set.remove());
    expect(set.values).toEqual([3, 0, 7]);
  });

  test('queue with a key from a name', async () => {
    const name = `test ${unusedKey()}`;
    await output('create', 'queue', '--key', `name:${name}`, '--max-bytes', '1K');
    const queue = new MessageQueueHandle(keyFor(name));
    removeLater(() => queue.remove());
    expect(queue.maxBytes).toBe(1024);
  });

  test('of a key that is taken fails and leaves it alone', async () => {
    const memory = newMemory(100);
    const { code, stderr } = await run(['create', 'memory', 100, '--key', memory.key]);
    expect([code, memory.current]).toEqual([1, true]);
    expect(stderr).toMatch(/^sysv-ipc: Cannot create shared memory.*EEXIST.*\n$/);
  });
});

describe('sysv-ipc remove', () => {
  test('removes several by key and id', async () => {
    const [first, second] = [newMemory(10), newMemory(10)];
    const text = await output('remove', 'memory', first.key, `id:${second.shmid}`, '--yes');
    expect(text.trim().split('\n')).toHaveLength(2);
    expect([first.current, second.current]).toEqual([false, false]);
  });

  test('finds the kind of a key, and asks for it where several share the key', async () => {
    const semaphore = newSemaphore();
    const shared = newMemory(10, { key: semaphore.key });
    const { code, stderr } = await run(['remove', semaphore.key, '--yes']);
    expect([code, semaphore.current, shared.current]).toEqual([1, true, true]);
    expect(stderr).toContain('memory and semaphore: name the kind');
    expect(await json('remove', 'memory', shared.key, '--yes')).toMatchObject({
      dryRun: false,
      removed: [{ kind: 'memory', id: shared.shmid }],
    });
    expect([semaphore.current, shared.current]).toEqual([true, false]);
    await output('remove', semaphore.key, '--yes');
    expect(semaphore.current).toBe(false);
  });

  testWith('ipcmk', ['-V'])('removes what ipcmk made, and a queue by id', async () => {
    const id = Number(/\d+/.exec(execFileSync('ipcmk', ['-M', '10'], { encoding: 'utf8' }))?.[0]);
    removeLater(() => exists(id) && shm.removeMemory(id));
    const queue = createQueue();
    removeLater(() => queue.remove());
    await output('remove', 'memory', `id:${id}`, '--yes');
    await output('remove', 'queue', `id:${queue.msqid}`, '--yes');
    expect([exists(id), queue.current]).toEqual([false, false]);
  });

  test('removes nothing if one of several is not there', async () => {
    const memory = newMemory(10);
    const { code } = await run(['remove', 'memory', memory.key, unusedKey(), '--yes']);
    expect([code, memory.current]).toEqual([1, true]);
  });

  test('takes a bare number for a key, never for an id', async () => {
    const semaphore = newSemaphore();
    const { code, stderr } = await run(['remove', 'semaphore', semaphore.semid, '--yes']);
    expect(semaphore.current).toBe(true);
    expect([1, 2]).toContain(code);
    expect(stderr).toContain(semaphore.semid === 0 ? 'IPC_PRIVATE' : `id:${semaphore.semid}`);
    const kindless = await run(['remove', `id:${semaphore.semid}`, '--yes']);
    expect([kindless.code, semaphore.current]).toEqual([2, true]);
  });

  test('asks nobody where there is no terminal, and removes nothing', async () => {
    const memory = newMemory(10);
    const { code, stderr } = await run(['remove', memory.key], { input: 'y\n' });
    expect([code, memory.current]).toEqual([2, true]);
    expect(stderr).toContain('--yes');
  });

  test('--dry-run names what it would remove', async () => {
    const memory = newMemory(10);
    expect(await output('remove', memory.key, '--dry-run')).toContain(`would remove shared memory`);
    expect(memory.current).toBe(true);
  });

  test('--orphans takes orphans of that age and nothing else', async () => {
    const [id, attached] = [orphan(), newMemory(10)];
    const { removed: young }: { removed: Named[] } = await json(
      'remove',
      '--orphans',
      '--older-than',
      '1h',
      '--dry-run',
    );
    expect(young.map((one) => one.id)).not.toContain(id);
    const { removed }: { removed: Named[] } = await json(...['remove', '--orphans', '--older-than', '0', '--dry-run']);
    expect(removed.map((one) => one.id)).toContain(id);
    expect(removed.map((one) => one.id)).not.toContain(attached.shmid);
    expect(exists(id)).toBe(true);
  });
});

describe('sysv-ipc remove on a terminal', () => {
  testWith('script', ['-V'])('asks, and removes after yes', async () => {
    const memory = newMemory(10);
    const terminal = new Terminal(['remove', memory.key]);
    await terminal.shows('Remove it? [y/N]');
    expect(memory.current).toBe(true);
    terminal.type('y\r');
    expect(await terminal.status()).toBe(0);
    expect(terminal.screen).toContain('removed shared memory');
    expect(memory.current).toBe(false);
  });

  testWith('script', ['-V']).each([
    ['an empty answer', '\r'],
    ['n', 'n\r'],
    ['Ctrl-C', '\x03'],
    ['Ctrl-D', '\x04'],
  ])('takes %s for a no', async (_, keys) => {
    const memory = newMemory(10);
    const terminal = new Terminal(['remove', memory.key]);
    await terminal.shows('[y/N]');
    terminal.type(keys);
    expect(await terminal.status()).toBe(1);
    expect(terminal.screen).toContain('Nothing was removed');
    expect(memory.current).toBe(true);
  });
});
