import { execFileSync } from 'node:child_process';
import { createQueue, limits, list } from 'sysv-ipc';
import { layout } from 'sysv-ipc/structs';
import { newMemory, removeLater } from '../helpers/objects.ts';
import { perl, testIf, testWith } from '../helpers/peers.ts';
import { json, output, run } from './command.ts';

interface Limit {
  name: string;
  value: number | null;
  unlimited: boolean;
  used: number | null;
  raise: string | null;
}

const onLinux = testIf(process.platform === 'linux', 'Linux');

describe('sysv-ipc limits', () => {
  test('--json tells what limits() tells, with what is in use', async () => {
    newMemory(10_000);
    const rows: Limit[] = await json('limits');
    const row = (name: string) => rows.find((limit) => limit.name === name) as Limit;
    const { memory, semaphores, queues } = limits();
    const values = [memory.maxSegments, semaphores.maxSets, semaphores.maxOperations, queues.defaultMaxBytes];
    expect(['shmmni', 'semmni', 'semopm', 'msgmnb'].map((name) => row(name).value)).toEqual(values);
    const unlimited = typeof memory.maxSize === 'bigint';
    expect(row('shmmax')).toMatchObject({ value: unlimited ? null : memory.maxSize, unlimited });
    const segments = list().memory;
    expect(row('shmmni').used).toBe(segments.length);
    expect(row('shmmax').used).toBe(Math.max(...segments.map(({ size }) => size)));
    const page = Number(execFileSync('getconf', ['PAGESIZE'], { encoding: 'utf8' }));
    expect(row('shmall').used).toBe(segments.reduce((pages, { size }) => pages + Math.ceil(size / page), 0));
  });

  onLinux('names the sysctl with what shares it', async () => {
    const text = await output('limits');
    const { maxPerSet, maxTotal, maxOperations } = limits().semaphores;
    expect(text).toContain('sysctl -w kernel.shmmni=N');
    expect(text).toContain(`sysctl -w kernel.sem="${maxPerSet} ${maxTotal} ${maxOperations} N"`);
  });
});

describe('sysv-ipc probe', () => {
  test('prints a table, and --json the report', async () => {
    const report = await json('probe');
    expect(report).toMatchObject({ platform: layout().platform, keyMember: layout().keyMember, ok: true });
    const text = await output('probe');
    expect(text).toMatch(/^shmid_ds\.shm_segsz +size_t +\d+ +(\d+) +\1 +confirmed$/m);
    expect(text.trimEnd()).toMatch(/The kernel and the table agree\.$/);
  });

  test('--platform shows the table of another one', async () => {
    expect(await json('probe', '--platform', 'darwin-arm64')).toEqual(layout('darwin-arm64'));
    expect(await output('probe', '--platform', 'darwin-arm64')).toContain('/* size: 76, alignment: 4, members: 9 */');
    const { code, stderr } = await run(['probe', '--platform', 'plan9']);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(/^sysv-ipc: .*darwin-arm64.*\n$/);
  });
});

interface Finding {
  check: string;
  level: string;
  message: string;
  advice: string | null;
}

describe('sysv-ipc doctor', () => {
  test('says that it works, and gives advice about what threatens', async () => {
    const orphan = Number(perl('print shmget(0, 5000, 0600|01000)'));
    removeLater(() => perl('shmctl($ARGV[0], 0, 0)', orphan));
    newMemory(10, { permissions: 0o666 });
    const queue = createQueue({ maxBytes: 100 });
    removeLater(() => queue.remove());
    queue.sendSync('x'.repeat(90));
    const { healthy, findings }: { healthy: boolean; findings: Finding[] } = await json('doctor');
    const of = (check: string) => findings.find((finding) => finding.check === check);
    expect(healthy).toBe(true);
    expect(of('calls')?.level).toBe('ok');
    expect(of('layouts')?.level).toBe('ok');
    expect(of('orphans')).toMatchObject({ level: 'warning', advice: expect.stringContaining('remove --orphans') });
    expect(of('permissions')).toMatchObject({ level: 'warning', advice: expect.stringContaining('600') });
    expect(of('queues')?.level).toBe('warning');
    for (const { level, advice } of findings) if (level !== 'ok') expect(advice).toBeTruthy();
    expect((await output('doctor')).trimEnd().split('\n').length).toBeGreaterThan(findings.length);
  });

  // Limits can be set in an IPC namespace of one's own only, where the user may make one.
  const unshare = ['--ipc', 'true'];
  testWith('unshare', unshare)('in a namespace of its own: says so, warns near a limit, and fails at it', () => {
    const inNamespace = (segments: number) => {
      const script = [
        'sysctl -qw kernel.shmmni=10 || exit 77',
        `perl -e 'for (1..${segments}) { shmget(0, 10, 0600|01000) // die }'`,
        `exec ${process.execPath} dist/cli.js doctor --json`,
      ].join('\n');
      try {
        return { status: 0, stdout: execFileSync('unshare', ['--ipc', 'sh', '-c', script], { encoding: 'utf8' }) };
      } catch (error) {
        return error as { status: number; stdout: string };
      }
    };
    const near = inNamespace(8);
    const { findings }: { findings: Finding[] } = JSON.parse(near.stdout);
    expect(near.status).toBe(0);
    expect(findings).toContainEqual(
      expect.objectContaining({
        check: 'limits',
        level: 'warning',
        message: expect.stringContaining('8 of 10 segments'),
      }),
    );
    expect(findings.find(({ check }) => check === 'namespace')?.level).toBe('note');
    const at = inNamespace(10);
    expect(at.status).toBe(1);
    const level = 'problem';
    expect(JSON.parse(at.stdout)).toMatchObject({
      healthy: false,
      findings: expect.arrayContaining([
        expect.objectContaining({ check: 'calls', level, message: expect.stringContaining('no object can be made') }),
        expect.objectContaining({ check: 'limits', level, message: expect.stringContaining('10 of 10 segments') }),
      ]),
    });
  });
});

test('sysv-ipc demo runs the conversation and returns its exit status', async () => {
  const { code, stdout } = await run(['demo', '--iterations', '20']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/corrupted +no/);
  expect((await run(['demo', '--iterations', 'x'])).code).toBe(2);
});
