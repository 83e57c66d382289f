import { execFileSync } from 'node:child_process';
import { createQueue } from 'sysv-ipc';
import { newMemory, newSemaphore, removeLater } from '../helpers/objects.ts';
import { perl, testWith } from '../helpers/peers.ts';
import { json, output, run, start } from './command.ts';
import { Terminal } from './terminal.ts';

interface Listed {
  keyHex: string;
  id: number;
  permissions: number;
  owner: string;
  [member: string]: unknown;
}
type Listing = Record<'memory' | 'semaphores' | 'queues', Listed[]>;

const ours = (listed: Listed[], id: number) => listed.find((object) => object.id === id) as Listed;

describe('sysv-ipc ls', () => {
  testWith('ipcs', ['-V'])('--json agrees with ipcs object by object', async () => {
    newMemory(5000, { permissions: 0o640 });
    newSemaphore(3, { permissions: 0o622 });
    const queue = createQueue({ maxBytes: 4096 });
    removeLater(() => queue.remove());
    queue.sendSync('twelve bytes');
    const made = perl('print join " ", map { $_ } (shmget(0, 77, 0600|01000), semget(0, 3, 0600|01000))').split(' ');
    removeLater(() => perl('shmctl($ARGV[0], 0, 0); semctl($ARGV[1], 0, 0, 0)', ...made));

    const listing: Listing = await json('ls');
    const shown = (kind: string) =>
      execFileSync('ipcs', [kind], { encoding: 'utf8' })
        .split('\n')
        .filter((line) => line.startsWith('0x'))
        .map((line) => line.trim().split(/\s+/));
    const common = ({ keyHex, id, owner, permissions }: Listed) => [
      keyHex,
      String(id),
      owner,
      permissions.toString(8).padStart(3, '0'),
    ];
    expect(listing.memory.map((one) => [...common(one), String(one.size), String(one.numberAttached)])).toEqual(
      shown('-m').map((row) => row.slice(0, 6)),
    );
    expect(listing.semaphores.map((one) => [...common(one), String(one.length)])).toEqual(
      shown('-s').map((row) => row.slice(0, 5)),
    );
    expect(
      listing.queues.map((one) => [...common(one), String(one.currentBytes), String(one.currentMessages)]),
    ).toEqual(shown('-q').map((row) => row.slice(0, 6)));
    expect(listing.memory.length).toBeGreaterThanOrEqual(2);
    expect(listing.queues.length).toBeGreaterThanOrEqual(1);
  });

  testWith('ipcs', ['-V'])('--json tells the pids and times that ipcs tells', async () => {
    // Not attached here: a program that is started inherits an attachment, and lets go of it at once.
    const id = Number(perl('my $id = shmget(0, 50, 0600|01000); shmread($id, $_, 0, 1); print $id'));
    removeLater(() => perl('shmctl($ARGV[0], 0, 0)', id));
    const { memory }: Listing = await json('ls', 'memory');
    const pids = execFileSync('ipcs', ['-m', '-p'], { encoding: 'utf8' });
    const [, , cpid, lpid] =
      pids
        .split('\n')
        .find((line) => line.startsWith(`${id} `))
        ?.split(/\s+/) ?? [];
    const creator = { pid: Number(cpid), name: null, alive: false };
    expect(ours(memory, id)).toMatchObject({ creator, last: { ...creator, pid: Number(lpid) } });
    const times = execFileSync('ipcs', ['-m', '-i', String(id)], { encoding: 'utf8' });
    const told = ['att_time', 'det_time', 'change_time'].map(
      (name) => new Date(`${new RegExp(`${name}=(.*)`).exec(times)?.[1]?.trim()}`),
    );
    const { lastAttachTime, lastDetachTime, lastChangeTime } = ours(memory, id);
    expect([lastAttachTime, lastDetachTime, lastChangeTime]).toEqual(told.map((time) => time.toISOString()));
  });

  test('shows key, owner by name, mode as letters, human size, pids with names, and marks', async () => {
    const memory = newMemory(65536, { permissions: 0o666 });
    const line = (await output('ls', 'memory')).split('\n').find((line) => line.includes(` ${memory.shmid}  `));
    const key = `0x${memory.key.toString(16).padStart(8, '0')}`;
    expect(line).toMatch(
      new RegExp(`^${key} +${memory.shmid} +root +rw-rw-rw- +64 KiB +1 +${process.pid} \\w+.* world-writable$`),
    );
  });

  test('narrows by kind, owner and --orphans, and sorts', async () => {
    const [small, large] = [newMemory(10), newMemory(1 << 20)];
    const orphan = Number(perl('print shmget(0, 50, 0600|01000)'));
    removeLater(() => perl('shmctl($ARGV[0], 0, 0)', orphan));
    expect(Object.keys(await json('ls', 'queues'))).toEqual(['queues']);
    const bySize: Listing = await json('ls', 'memory', '--sort', 'size', '--reverse');
    const sizes = bySize.memory.map(({ size }) => size as number);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    const orphans: Listing = await json('ls', '--orphans');
    const ids = orphans.memory.map(({ id }) => id);
    expect(ids).toContain(orphan);
    expect(ids).not.toContain(small.shmid);
    expect(ids).not.toContain(large.shmid);
    expect(await json('ls', 'memory', '--owner', 'daemon')).toEqual({ memory: [] });
    const unknown = await run(['ls', '--owner', 'nobody-of-that-name']);
    expect(unknown).toMatchObject({ code: 2, stderr: 'sysv-ipc: There is no user "nobody-of-that-name"\n' });
    const roots: Listing = await json('ls', 'memory', '--owner', '0');
    expect(roots.memory.map(({ id }) => id)).toContain(small.shmid);
  });

  test('marks memory that is removed but attached', async () => {
    const memory = newMemory(100);
    memory.remove();
    const { memory: listed }: Listing = await json('ls', 'memory');
    expect(ours(listed, memory.shmid)).toMatchObject({ removed: true, orphaned: false, numberAttached: 1 });
    memory.detach();
  });

  test('prints no control sequence into a pipe, and colours where FORCE_COLOR asks', async () => {
    newMemory(100, { permissions: 0o666 });
    expect(await output('ls')).not.toContain('\x1b');
    expect((await run(['ls'], { env: { CI: 'true' } })).stdout).not.toContain('\x1b');
    expect((await run(['ls'], { env: { FORCE_COLOR: '1' } })).stdout).toContain('\x1b[33mworld-writable');
  });

  test('ends quietly when its reader has seen enough', async () => {
    newMemory(100);
    const stderr = execFileSync('sh', ['-c', `${process.execPath} dist/cli.js ls 2>&1 >/dev/null | head -c 0`]);
    expect(stderr.toString()).toBe('');
  });
});

describe('sysv-ipc ls --watch', () => {
  testWith('script', ['-V'])('redraws in place, shows what is new, changed and gone, and ends with q', async () => {
    const steady = newMemory(100);
    const terminal = new Terminal(['ls', '--watch', '0.2'], { NO_COLOR: '1' });
    await terminal.shows('Shared memory');
    await terminal.shows('Every 0.2 s');
    const memory = newMemory(12_345);
    await terminal.shows(new RegExp(`\\+ +0x${memory.key.toString(16).padStart(8, '0')}`));
    steady.permissions = 0o640;
    await terminal.shows(new RegExp(`~ +0x${steady.key.toString(16).padStart(8, '0')} .*rw-r-----`));
    memory.detach();
    memory.remove();
    await terminal.shows(new RegExp(`- +0x${memory.key.toString(16).padStart(8, '0')}`));
    terminal.type('q');
    expect(await terminal.status()).toBe(0);
    expect(terminal.screen.split('\x1b[?1049h')).toHaveLength(2);
    expect(terminal.screen.trimEnd().endsWith('\x1b[?1049l')).toBe(true);
  });

  test('in a pipe --json prints one line a picture', async () => {
    const memory = newMemory(100);
    const watching = start(['ls', 'memory', '--watch', '0.1', '--json']);
    expect(await watching.json()).toMatchObject({
      memory: expect.arrayContaining([expect.objectContaining({ id: memory.shmid })]),
    });
    memory.remove();
    memory.detach();
    for (;;) {
      const { memory: listed } = (await watching.json()) as Listing;
      if (!listed.some(({ id }) => id === memory.shmid)) break;
    }
    watching.kill('SIGTERM');
    expect((await watching.ended).code).toBe(143);
  });

  testWith('script', ['-V'])('leaves the terminal as it was at Ctrl-C, with status 130', async () => {
    const terminal = new Terminal(['ls', '--watch']);
    await terminal.shows('Every 2 s');
    terminal.type('\x03');
    expect(await terminal.status()).toBe(130);
    expect(terminal.screen).toContain('\x1b[?25h\x1b[?1049l');
  });

  testWith('script', ['-V'])('colours a terminal, and not with NO_COLOR', async () => {
    newMemory(100, { permissions: 0o666 });
    const [coloured, plain] = [new Terminal(['ls']), new Terminal(['ls'], { NO_COLOR: '1' })];
    expect(await coloured.status()).toBe(0);
    expect(await plain.status()).toBe(0);
    expect(coloured.screen).toContain('\x1b[33mworld-writable');
    expect(plain.screen).not.toContain('\x1b[');
  });
});
