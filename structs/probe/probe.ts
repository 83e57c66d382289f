import { neutralName } from '../layout/kernel-members.ts';
import { keyMember } from '../layout/key-member.ts';
import { type KeyMember, layout, type MemberLayout, type PlatformLayout } from '../layout/layout.ts';
import { type Evidence, fitAt, isDistinctive, placesOf } from './evidence.ts';
import { type Experiments, runExperiments } from './observe.ts';

/** What the kernel's answers say about a place in the table. */
export type Verdict = 'confirmed' | 'unobservable' | 'wrong';

/** A member as the table has it, and where the kernel was seen to put it. */
export interface ProbedMember extends MemberLayout {
  /** The struct that declares it: `shmid_ds`, `semid_ds`, `msqid_ds`, or the `ipc_perm` inside each of them. */
  struct: string;
  /** The member from the outermost struct on, as C writes it: `shmid_ds.shm_perm.__key`. */
  path: string;
  /** The offset where its values were found; null where they were found nowhere, or nothing is known of them. */
  observed: number | null;
  /** Whether the kernel agrees with the layout. */
  verdict: Verdict;
}

/** What {@link probe} found. */
export interface ProbeReport {
  /** As `layout()` names it. */
  platform: string;
  /** How the key member of `struct ipc_perm` is called here. */
  keyMember: KeyMember;
  /** `header` when a system header of this machine was read and names the member, `table` otherwise. */
  keyMemberSource: 'header' | 'table';
  /** No member is wrong, and the key is confirmed in each struct. */
  ok: boolean;
  /** Every member of every struct. */
  members: ProbedMember[];
}

const OUTER = ['shmid_ds', 'semid_ds', 'msqid_ds'] as const;

/**
 * Asks the kernel where the members of its System V structs lie, and sets that against the table for this platform.
 *
 * One object of each kind is made under a key that nobody uses, used (attached, operated on, sent to), asked about with
 * IPC_STAT at every step, changed with IPC_SET, and removed, also when something fails. Nobody else's object is touched.
 * A member is `confirmed` when the bytes at its place hold what is known of it at every step, `wrong` when they do not, and
 * `unobservable` when nothing is known of it (padding, pointers of the kernel) or the kernel left its bytes unwritten.
 *
 * @throws {@link UnsupportedError} Where there is no System V IPC, or no table for this platform: see `proposeLayout()`.
 * @throws {@link LimitError} If no more objects can be made.
 * @throws {@link IpcError} What else the system refuses.
 */
export function probe(): ProbeReport {
  return compare(layout(), runExperiments());
}

/** The report on a table, given what the kernel told. */
export function compare(table: PlatformLayout, experiments: Experiments): ProbeReport {
  const members = OUTER.flatMap((name) => compareStruct(table, name, experiments[name]));
  const keys = members.filter((member) => neutralName(member.name) === 'key');
  const { name, source } = keyMember(table.keyMember);
  return {
    platform: table.platform,
    keyMember: name,
    keyMemberSource: source,
    ok: members.every(({ verdict }) => verdict !== 'wrong') && keys.every(({ verdict }) => verdict === 'confirmed'),
    members,
  };
}

function compareStruct(table: PlatformLayout, outer: (typeof OUTER)[number], evidence: Evidence): ProbedMember[] {
  const { size, members } = table.structs[outer];
  // The offsets in an ipc_perm hold for the struct that starts with it.
  const probed = (struct: string, path: string, member: MemberLayout): ProbedMember => ({
    ...member,
    struct,
    path: `${path}.${member.name}`,
    ...judge(evidence, member, size),
  });
  return members.flatMap((member) => {
    const whole = probed(outer, outer, member);
    if (member.ctype !== 'struct ipc_perm') return [whole];
    const parts = table.structs.ipc_perm.members.map((part) => probed('ipc_perm', whole.path, part));
    return [{ ...whole, ...summary(member, parts) }, ...parts];
  });
}

type Judgement = Pick<ProbedMember, 'observed' | 'verdict'>;

function judge(evidence: Evidence, { name, offset, size }: MemberLayout, structSize: number): Judgement {
  const member = neutralName(name);
  if (!evidence.snapshots.some(({ known }) => known[member])) return { observed: null, verdict: 'unobservable' };
  const fit = fitAt(evidence, member, offset, size);
  if (fit === 'fits') return { observed: offset, verdict: 'confirmed' };
  const elsewhere = isDistinctive(evidence, member) ? placesOf(evidence, member, Math.min(size, 4)) : [];
  const observed = elsewhere[0];
  if (observed !== undefined) {
    const excused = member === 'lrpid' && observed === offset + 4 && isQemus(evidence, structSize);
    return { observed, verdict: excused ? 'unobservable' : 'wrong' };
  }
  // What an id has to do with the sequence number is the kernel's own business.
  return { observed: null, verdict: fit === 'unwritten' || member === 'seq' ? 'unobservable' : 'wrong' };
}

/**
 * qemu-user took the two pids of a 64-bit msqid_ds for longs until a patch of October 2025, so that the second one lies four
 * bytes late. What gives it away: a kernel writes its whole struct, and qemu-user leaves the reserved members at its end alone.
 */
function isQemus({ snapshots }: Evidence, structSize: number): boolean {
  return snapshots.every(({ answer }) => answer.written.slice(structSize - 8, structSize).every((written) => !written));
}

/** A struct inside another lies where its members do. */
function summary({ offset }: MemberLayout, inner: readonly ProbedMember[]): Judgement {
  if (inner.some(({ verdict }) => verdict === 'wrong')) return { observed: null, verdict: 'wrong' };
  const seen = inner.some(({ verdict }) => verdict === 'confirmed');
  return seen ? { observed: offset, verdict: 'confirmed' } : { observed: null, verdict: 'unobservable' };
}
