import { stripVTControlCharacters } from 'node:util';
import { createQueue, createSemaphore, createSemaphoreSet, list } from 'sysv-ipc';
import { newMemory, removeLater } from '../helpers/objects.ts';
import { perl, testWith } from '../helpers/peers.ts';
import { json, output } from './command.ts';
import { Terminal } from './terminal.ts';

/** A semaphore that a process used which has ended. */
function leftBehind(): number {
  const semid = Number(perl('my $id = semget(0, 1, 0600|01000); semop($id, pack("s3", 0, 1, 0)); print $id'));
  removeLater(() => perl('semctl($ARGV[0], 0, 0, 0)', semid));
  return semid;
}

describe('sysv-ipc ls', () => {
  test('--columns, --no-headings and --bytes give scripts what they ask for', async () => {
    const memory = newMemory(5000, { permissions: 0o640 });
    const lines = (
      await output('ls', 'memory', '--columns', 'id,octal,size,attached', '--no-headings', '--bytes')
    ).split('\n');
    expect(lines.map((line) => line.trim().split(/ +/))).toContainEqual([String(memory.shmid), '0640', '5000', '1']);
    expect((await output('ls', 'memory', '--ids')).split('\n')).toContain(`id:${memory.shmid}`);
  });

  test('--summary gives totals of each user', async () => {
    newMemory(2048);
    const queue = createQueue();
    removeLater(() => queue.remove());
    queue.sendSync('x'.repeat(100));
    leftBehind();
    const { memory, queues } = list();
    const rows = (await output('ls', '--summary'))
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(rows[0]).toEqual(['KIND', 'OWNER', 'OBJECTS', 'BYTES', 'CONTENT', 'LEFT BEHIND']);
    const all = (kind: string) => rows.find(([first, owner]) => first === kind && owner === 'all')?.slice(2);
    expect(all('memory')?.[0]).toBe(String(memory.length));
    expect(all('semaphores')).toEqual([
      expect.stringMatching(/^[1-9]/),
      expect.stringMatching(/^\d+ semaphores?$/),
      expect.stringMatching(/^[1-9]/),
    ]);
    expect(all('queues')?.[0]).toBe(String(queues.length));
  });

  test('--idle shows what the last users have left behind, and nothing that is in use', async () => {
    const left = leftBehind();
    const used = createSemaphore();
    removeLater(() => used.remove());
    used.P();
    const { semaphores } = (await json('ls', '--idle')) as { semaphores: { id: number; idle: boolean }[] };
    expect(semaphores.find(({ id }) => id === left)).toMatchObject({ idle: true });
    expect(semaphores.map(({ id }) => id)).not.toContain(used.semid);
  });
});

test('remove --idle --dry-run names what it would remove, leaves alone what was used just now, and removes nothing', async () => {
  const left = leftBehind();
  const chosen = async (...more: string[]) => {
    const { removed } = (await json('remove', '--idle', '--dry-run', ...more)) as {
      removed: { kind: string; id: number }[];
    };
    return removed.map(({ kind, id }) => `${kind} ${id}`);
  };
  expect(await chosen()).not.toContain(`semaphore ${left}`);
  expect(await chosen('--older-than', '0')).toContain(`semaphore ${left}`);
  expect(list('semaphores').map(({ id }) => id)).toContain(left);
});

describe.each([80, 140])('on a terminal of %d columns', (columns) => {
  const lines = async (...args: string[]) => {
    const terminal = new Terminal(args, { NO_COLOR: '1' }, { columns });
    await terminal.status();
    return terminal.screen.replaceAll('\r', '').trimEnd().split('\n');
  };

  testWith('script', ['-V'])('ls fits, and drops no mark', async () => {
    const memory = newMemory(5000, { permissions: 0o666 });
    const set = createSemaphoreSet(
      Array.from({ length: 30 }, (_, i) => i * 1000),
      { permissions: 0o600 },
    );
    removeLater(() => set.remove());
    const queue = createQueue({ permissions: 0o622 });
    removeLater(() => queue.remove());
    queue.sendSync('x'.repeat(300));
    const shown = await lines('ls');
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(columns);
    const line = (id: number) => shown.filter((one) => one.split(/ +/)[1] === String(id)).join('\n');
    expect(line(memory.shmid)).toContain('world-writable');
    expect(line(queue.msqid)).toContain('world-writable');
    const heads = shown.filter((one) => one.startsWith('KEY'));
    expect(heads).toHaveLength(3);
    for (const head of heads) expect(head.includes('CHANGED')).toBe(columns === 140);
  });

  testWith('script', ['-V'])('limits fits, with the way to set each', async () => {
    const shown = await lines('limits');
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(shown.join('\n')).toContain('sysctl -w kernel.sem="32000 ');
  });

  testWith('script', ['-V'])('ls --watch fits', async () => {
    newMemory(5000, { permissions: 0o666 });
    const terminal = new Terminal(['ls', '--watch', '0.1'], { NO_COLOR: '1' }, { columns });
    await terminal.shows('Every 0.1 s');
    await terminal.shows('world-writable');
    terminal.type('q');
    await terminal.status();
    const widths = terminal.screen
      .replaceAll('\r', '')
      .split('\n')
      .map((line) => stripVTControlCharacters(line).length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
  });
});
