import { layout, type PlatformLayout, proposeLayout } from 'sysv-ipc/structs';
import { kernelStructs, neutralName } from '../../../structs/layout/kernel-members.ts';
import { platforms } from '../../../structs/layout/layout.ts';
import { type Experiments, runExperiments } from '../../../structs/probe/observe.ts';
import { compare } from '../../../structs/probe/probe.ts';
import { proposeFrom } from '../../../structs/probe/propose-layout.ts';

/** This machine's table with members of one struct exchanged: a table that is wrong. */
function exchanged(
  struct: 'ipc_perm' | 'shmid_ds' | 'semid_ds' | 'msqid_ds',
  one: string,
  other: string,
): PlatformLayout {
  const table = layout();
  const find = (name: string) =>
    table.structs[struct].members.find((m) => neutralName(m.name) === name) as { offset: number };
  const [first, second] = [find(one), find(other)];
  [first.offset, second.offset] = [second.offset, first.offset];
  return table;
}

describe('compare() of the kernel and a table that is wrong', () => {
  let experiments: Experiments;
  beforeAll(() => {
    experiments = runExperiments();
  });

  test.each([
    ['shmid_ds', 'segsz', 'atime'],
    ['shmid_ds', 'atime', 'dtime'],
    ['shmid_ds', 'cpid', 'lpid'],
    ['semid_ds', 'otime', 'ctime'],
    ['semid_ds', 'nsems', 'otime'],
    ['msqid_ds', 'stime', 'rtime'],
    ['msqid_ds', 'cbytes', 'qnum'],
    ['msqid_ds', 'lspid', 'lrpid'],
    ['ipc_perm', 'key', 'mode'],
    ['ipc_perm', 'uid', 'cuid'],
    ['ipc_perm', 'gid', 'cgid'],
  ] as const)('%s: %s and %s exchanged are both found wrong, with the places where they are', (struct, one, other) => {
    const truth = new Map(layout().structs[struct].members.map((m) => [m.name, m.offset]));
    const report = compare(exchanged(struct, one, other), experiments);
    const wrong = report.members.filter((m) => m.verdict === 'wrong' && m.struct === struct);
    expect(new Set(wrong.map((m) => neutralName(m.name)))).toEqual(new Set([one, other]));
    // Where the value is 0, as root's ids are, it is nowhere in particular.
    for (const { name, observed } of wrong) if (observed !== null) expect(observed).toBe(truth.get(name));
    if (struct !== 'ipc_perm') expect(wrong.map((m) => m.observed)).not.toContain(null);
    expect(report.ok).toBe(false);
  });

  test('an ipc_perm with a wrong member is wrong itself', () => {
    const report = compare(exchanged('ipc_perm', 'key', 'mode'), experiments);
    const outer = report.members.filter((m) => m.ctype === 'struct ipc_perm');
    expect(outer.map((m) => m.verdict)).toEqual(['wrong', 'wrong', 'wrong']);
  });
});

/** The answers that another system's kernel would give, from what its headers say: there is none of them here to ask. */
function experimentsOf(platform: string): Experiments {
  const structs = kernelStructs(layout(platform));
  const perm = { key: 0x1234_5678, uid: 0, gid: 0, cuid: 0, cgid: 0, mode: 0o642, seq: 3 };
  const always = {
    shmid_ds: { ...perm, segsz: 98_765, cpid: 4242, ctime: 1_800_000_000 },
    semid_ds: { ...perm, nsems: 19, ctime: 1_800_000_000 },
    msqid_ds: { ...perm, qbytes: 16_384, ctime: 1_800_000_000 },
  };
  const moments = {
    shmid_ds: [
      { nattch: 0, lpid: 0, atime: 0, dtime: 0 },
      { nattch: 5, lpid: 4242, atime: 1_800_000_000, dtime: 0 },
      { nattch: 3, lpid: 4242, atime: 1_800_000_000, dtime: 1_800_000_000 },
    ],
    semid_ds: [{ otime: 0 }, { otime: 1_800_000_000 }],
    msqid_ds: [
      { qnum: 0, cbytes: 0, stime: 0, rtime: 0, lspid: 0, lrpid: 0 },
      { qnum: 3, cbytes: 131, stime: 1_800_000_000, rtime: 0, lspid: 4242, lrpid: 0 },
      { qnum: 2, cbytes: 100, stime: 1_800_000_000, rtime: 1_800_000_000, lspid: 4242, lrpid: 4242 },
    ],
  };
  const evidence = (name: keyof Experiments) => {
    const struct = structs[name] as unknown as Record<
      string,
      { offset: number; set(view: DataView, value: number): void }
    >;
    const size = structs[name].size;
    const snapshots = moments[name].map((moment) => {
      const values: Record<string, number> = { ...always[name], ...moment };
      const view = new DataView(new ArrayBuffer(256));
      for (const [member, value] of Object.entries(values)) struct[member]?.set(view, value);
      const known = Object.fromEntries(
        Object.entries(values).map(([member, value]) => [member, (seen: number) => seen === value]),
      );
      // Of the mode, only nine bits are known; of the queue's room, only that there is some.
      if ('mode' in known) known.mode = (seen) => (seen & 0o777) === 0o642 && seen <= 0xffff;
      if ('qbytes' in known) known.qbytes = (seen) => seen > 0 && seen <= 0x7fff_ffff;
      return { answer: { view, written: Array.from({ length: 256 }, (_, i) => i < size) }, known };
    });
    const taken = ['uid', 'gid', 'mode', 'qbytes']
      .flatMap((member) => struct[member]?.offset ?? [])
      .map((at) => at - (at % 4));
    const words = Array.from({ length: size / 4 }, (_, i) => i * 4);
    return {
      snapshots,
      trials: new Map(words.map((at) => [at, taken.includes(at) ? ('taken' as const) : ('ignored' as const)])),
    };
  };
  return { shmid_ds: evidence('shmid_ds'), semid_ds: evidence('semid_ds'), msqid_ds: evidence('msqid_ds') };
}

describe('proposeLayout() given the answers of another system', () => {
  test.each(platforms.filter((name) => !name.includes('s390x')))('%s: every member in its place', (platform) => {
    const truth = kernelStructs(layout(platform));
    const proposal = kernelStructs(proposeFrom(experimentsOf(platform)));
    for (const name of ['shmid_ds', 'semid_ds', 'msqid_ds'] as const) {
      const offsets = (struct: object) =>
        Object.fromEntries(
          Object.entries(struct).flatMap(([member, place]) =>
            typeof place === 'object' ? [[member, place.offset]] : [],
          ),
        );
      expect(offsets(proposal[name])).toEqual(offsets(truth[name]));
    }
  });

  test('reads this machine as its table does', () => {
    expect(compare(proposeLayout(), runExperiments())).toMatchObject({ ok: true });
  });
});
