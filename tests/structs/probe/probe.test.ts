import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { layout, type PlatformLayout, type ProbeReport, probe, proposeLayout } from 'sysv-ipc/structs';
import { neutralName } from '../../../structs/layout/kernel-members.ts';
import { fixturePath } from '../../helpers/fixture.ts';
import { testIf, testWith } from '../../helpers/peers.ts';

interface Outcome {
  report?: ProbeReport;
  proposal?: PlatformLayout;
  error?: { name: string; code: string; syscall: string; message: string };
  left: string[];
  attached: string[];
}

/** What a program that probes tells, alone in an IPC namespace of its own, so that all it leaves behind is its own. */
function probeAlone({ env = {}, before = [] }: { env?: Record<string, string>; before?: string[] } = {}): Outcome {
  const root = process.getuid?.() === 0;
  const command = [...(root ? ['--ipc'] : ['--user', '--ipc']), ...before, process.execPath, fixturePath('probe.mjs')];
  return JSON.parse(execFileSync('unshare', command, { encoding: 'utf8', env: { ...process.env, ...env } })) as Outcome;
}

const namespaces =
  spawnSync('unshare', [...(process.getuid?.() === 0 ? [] : ['--user']), '--ipc', 'true']).status === 0;
const testAlone = testIf(namespaces, 'a private IPC namespace (unshare --ipc)');
const testAsRoot = testIf(namespaces && process.getuid?.() === 0, 'a private IPC namespace, and root');

const NOT_KNOWABLE = /pad|reserved|unused|_high$|_lo$|_hi$|base$|first$|last$|internal$/;

describe('probe()', () => {
  test('confirms every member that a program can know, on this machine', () => {
    const report = probe();
    const told = (verdict: string) => report.members.filter((m) => m.verdict === verdict).map(({ path }) => path);
    expect(told('wrong')).toEqual([]);
    expect(told('unobservable').filter((path) => !NOT_KNOWABLE.test(path))).toEqual([]);
    expect(told('confirmed').filter((path) => NOT_KNOWABLE.test(path))).toEqual([]);
    expect(report.ok).toBe(true);
  });

  test('reports each member of the three structs, and the ipc_perm inside each, as layout() has them', () => {
    const { platform, structs } = layout();
    const report = probe();
    expect(report.platform).toBe(platform);
    for (const outer of ['shmid_ds', 'semid_ds', 'msqid_ds'] as const) {
      const inside = report.members.filter(({ path }) => path.startsWith(`${outer}.`));
      const places = (struct: string) =>
        inside
          .filter((m) => m.struct === struct)
          .map(({ name, ctype, offset, size }) => ({ name, ctype, offset, size }));
      expect(places(outer)).toEqual(structs[outer].members);
      expect(places('ipc_perm')).toEqual(structs.ipc_perm.members);
    }
  });

  test('an observed offset of a confirmed member is the expected one', () => {
    for (const { verdict, observed, offset } of probe().members) {
      expect(observed).toBe(verdict === 'confirmed' ? offset : null);
    }
  });

  testAlone('leaves nothing behind', () => {
    const { report, left, attached } = probeAlone();
    expect(report?.ok).toBe(true);
    expect([left, attached]).toEqual([[], []]);
  });

  testAsRoot('confirms the creator as somebody whose user and group differ', () => {
    const before = ['setpriv', '--reuid', '1234', '--regid', '4321', '--clear-groups'];
    const { report, proposal, left } = probeAlone({ before });
    expect(report?.members.filter(({ verdict }) => verdict === 'wrong')).toEqual([]);
    expect(report?.ok).toBe(true);
    expect(offsetsOf(proposal as PlatformLayout)).toEqual(knowable(layout()));
    expect(left).toEqual([]);
  });

  testAsRoot('a limit that is reached is a LimitError, and nothing is left behind', () => {
    const before = ['sh', '-c', 'echo 0 > /proc/sys/kernel/msgmni; exec "$@"', 'sh'];
    const { error, left } = probeAlone({ before });
    expect(error).toMatchObject({ name: 'LimitError', code: 'ENOSPC', syscall: 'msgget' });
    expect(left).toEqual([]);
  });
});

describe('probe() when a call fails half way', () => {
  let folder: string;
  const library = () => join(folder, 'fail-call.so');
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
    const built = spawnSync('gcc', ['-w', '-shared', '-fPIC', '-o', library(), fixturePath('fail-call.c'), '-ldl']);
    // Without gcc the tests below are skipped.
    if (built.error === undefined) expect(built.stderr.toString()).toBe('');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const testFailing = namespaces ? testWith('gcc') : testAlone;
  // The calls that it makes, and which of them fails: one at the beginning, one in the middle, one at the end.
  testFailing.each([
    ['shmget', 1],
    ['shmctl', 1],
    ['shmat', 1],
    ['shmat', 4],
    ['shmctl', 4],
    ['shmdt', 2],
    ['shmctl', 60],
    ['semget', 1],
    ['semctl', 2],
    ['semop', 1],
    ['semctl', 40],
    ['msgget', 1],
    ['msgctl', 1],
    ['msgsnd', 3],
    ['msgrcv', 1],
    ['msgctl', 50],
  ])('%s, the time number %i: its error is thrown, and nothing is left behind', (call, at) => {
    const { error, left, attached } = probeAlone({
      env: { LD_PRELOAD: library(), FAIL_CALL: call, FAIL_AT: String(at) },
    });
    expect([left, attached]).toEqual([[], []]);
    expect(error).toMatchObject({ code: 'ENOMEM', syscall: call });
  });
});

describe('proposeLayout()', () => {
  test('finds every member that a program can know where the headers have it', () => {
    expect(offsetsOf(proposeLayout())).toEqual(knowable(layout()));
  });

  test('finds the sizes of the structs and of their members', () => {
    const [proposal, truth] = [proposeLayout(), layout()];
    for (const name of ['ipc_perm', 'shmid_ds', 'semid_ds', 'msqid_ds', 'sembuf'] as const) {
      expect([name, proposal.structs[name].size]).toEqual([name, truth.structs[name].size]);
      for (const member of proposal.structs[name].members) {
        const same = truth.structs[name].members.find((m) => neutralName(m.name) === neutralName(member.name));
        expect([member.name, member.size]).toEqual([member.name, same?.size]);
      }
    }
  });
});

type Offsets = Record<string, Record<string, number>>;

function offsetsOf({ structs }: PlatformLayout): Offsets {
  return Object.fromEntries(
    Object.values(structs).map(({ name, members }) => [
      name,
      Object.fromEntries(members.map((member) => [neutralName(member.name), member.offset])),
    ]),
  );
}

/** The offsets of what is no padding and no pointer of the kernel's. */
function knowable(truth: PlatformLayout): Offsets {
  const members = (struct: PlatformLayout['structs']['sembuf']) => ({
    ...struct,
    members: struct.members.filter(({ name }) => !NOT_KNOWABLE.test(name)),
  });
  const { ipc_perm, shmid_ds, semid_ds, msqid_ds, sembuf } = truth.structs;
  const structs = {
    ipc_perm: members(ipc_perm),
    shmid_ds: members(shmid_ds),
    semid_ds: members(semid_ds),
    msqid_ds: members(msqid_ds),
    sembuf: members(sembuf),
  };
  return offsetsOf({ ...truth, structs });
}
