import { hostPlatform, is32Bit } from '../../ffi/libc.ts';
import { littleEndian } from '../../ffi/platform.ts';
import { keyMember } from '../layout/key-member.ts';
import { layout, type MemberLayout, type PlatformLayout, platforms, type StructLayout } from '../layout/layout.ts';
import { structLayout } from '../layout/struct-layout.ts';
import { type Answer, type Evidence, fitAt, isDistinctive, isWritten, placesOf } from './evidence.ts';
import { type Experiments, runExperiments } from './observe.ts';

const LONG = is32Bit ? 4 : 8;

/** The sizes that a member has on one platform or another, narrowest first. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  key: [4, LONG],
  uid: [4],
  gid: [4],
  cuid: [4],
  cgid: [4],
  mode: [2, 4],
  // Longer ones have been seen, but their upper half cannot be told from padding.
  seq: [2],
  segsz: [4, LONG],
  nattch: [2, 4, LONG],
  nsems: [2, 4, LONG],
  cbytes: [4, LONG],
  qnum: [4, LONG],
  qbytes: [4, LONG],
  atime: [4, 8],
  dtime: [4, 8],
  ctime: [4, 8],
  otime: [4, 8],
  stime: [4, 8],
  rtime: [4, 8],
  cpid: [4],
  lpid: [4],
  lspid: [4],
  lrpid: [4],
};

const PERM = ['key', 'uid', 'gid', 'mode', 'seq', 'cuid', 'cgid'];

interface Place {
  member: string;
  offset: number;
  size: number;
}

/**
 * A layout for this machine made from nothing but the kernel's answers: where nothing is tabled, or to check a table against.
 * It has the members whose values a program can know. Taken from every system there is, since no answer shows it: user ids come
 * before group ids, and the creator's ids are a pair right behind the owner's or right before them.
 *
 * @throws {@link UnsupportedError} Where there is no System V IPC.
 * @throws {@link IpcError} What the system refuses.
 */
export function proposeLayout(): PlatformLayout {
  return proposeFrom(runExperiments());
}

export function proposeFrom({ shmid_ds, semid_ds, msqid_ds }: Experiments): PlatformLayout {
  const memory = placeMembers(shmid_ds, ['segsz', 'cpid', 'lpid', 'nattch', 'atime', 'dtime', 'ctime']);
  const semaphores = placeMembers(semid_ds, ['nsems', 'otime', 'ctime']);
  const queue = placeMembers(msqid_ds, ['qnum', 'cbytes', 'qbytes', 'lspid', 'lrpid', 'stime', 'rtime', 'ctime']);
  const permissionsEnd = Math.min(
    ...[memory, semaphores, queue].flatMap((places) =>
      places.flatMap(({ member, offset }) => (PERM.includes(member) ? [] : [offset])),
    ),
  );
  const key = keyMember('key').name;
  const perm = memory.filter(({ member }) => PERM.includes(member));
  const name = (member: string) => (member === 'key' ? key : member);
  const outer = (struct: string, prefix: string, evidence: Evidence, places: readonly Place[]) => {
    const own = places.filter(({ member }) => !PERM.includes(member));
    const inner = { name: `${prefix}_perm`, ctype: 'struct ipc_perm', offset: 0, size: permissionsEnd };
    const members = [inner, ...own.map((place) => memberOf(place, `${prefix}_${place.member}`))];
    return structOf(struct, members, lengthOf(evidence));
  };
  return {
    platform: hostPlatform(),
    keyMember: key,
    structs: {
      ipc_perm: structOf(
        'ipc_perm',
        perm.map((place) => memberOf(place, name(place.member))),
        permissionsEnd,
      ),
      shmid_ds: outer('shmid_ds', 'shm', shmid_ds, memory),
      semid_ds: outer('semid_ds', 'sem', semid_ds, semaphores),
      msqid_ds: outer('msqid_ds', 'msg', msqid_ds, queue),
      // No kernel tells a sembuf back, and it is the same everywhere.
      sembuf: layout(platforms[0]).structs.sembuf,
    },
  };
}

/** One place for each member that has any: the surest first, each out of the way of those before it, then as wide as it can be. */
function placeMembers(evidence: Evidence, own: readonly string[]): Place[] {
  const placed: Place[] = [];
  const free = (member: string) => {
    const size = SIZES[member]?.[0] as number;
    return placesOf(evidence, member, size).filter((offset) => isFree(placed, offset, size));
  };
  const put = (member: string, offset: number | undefined) => {
    if (offset !== undefined) placed.push({ member, offset, size: SIZES[member]?.[0] as number });
  };
  for (const member of ['key', 'uid', 'gid', 'mode', ...own]) put(member, free(member)[0]);

  const owner = placed.find(({ member }) => member === 'uid')?.offset ?? 0;
  const distance = (offset: number) => Math.abs(offset - owner);
  const groups = free('cgid');
  const pairs = free('cuid').filter((offset) => groups.includes(offset + 4));
  const creator = pairs.sort((a, b) => distance(a) - distance(b))[0];
  put('cuid', creator);
  put('cgid', creator === undefined ? undefined : creator + 4);
  if (isDistinctive(evidence, 'seq')) put('seq', free('seq')[0]);

  for (const place of placed) {
    const others = placed.filter((other) => other !== place);
    Object.assign(place, widest(evidence, place, others));
  }
  return placed.sort((a, b) => a.offset - b.offset);
}

function isFree(placed: readonly Place[], offset: number, size: number): boolean {
  return placed.every((other) => offset + size <= other.offset || other.offset + other.size <= offset);
}

/** The same place with as many bytes as are the member's on some platform, free, and in keeping with its values. */
function widest(evidence: Evidence, place: Place, others: readonly Place[]): Omit<Place, 'member'> {
  const answer = evidence.snapshots.at(-1)?.answer as Answer;
  const fits = (SIZES[place.member] as readonly number[])
    .map((size) => ({ offset: littleEndian ? place.offset : place.offset + place.size - size, size }))
    .filter(
      ({ offset, size }) =>
        offset % Math.min(size, 4) === 0 &&
        isFree(others, offset, size) &&
        isWritten(answer, offset, size) &&
        fitAt(evidence, place.member, offset, size) === 'fits',
    );
  return fits.at(-1) ?? place;
}

function memberOf({ member, offset, size }: Place, name: string): MemberLayout {
  const signed = /^key$|time$|pid$/.test(member);
  const type = { 2: 'short', 4: 'int', 8: 'long long' }[size] as string;
  return { name, ctype: signed ? type : `unsigned ${type}`, offset, size };
}

/** As long as what the kernel wrote. */
function lengthOf({ snapshots }: Evidence): number {
  const written = snapshots[0]?.answer.written.lastIndexOf(true) ?? -1;
  return Math.ceil((written + 1) / 4) * 4;
}

function structOf(name: string, members: MemberLayout[], size: number): StructLayout {
  const widest = Math.max(4, ...members.filter(({ ctype }) => !ctype.startsWith('struct')).map(({ size }) => size));
  const positions = members.map(({ offset }) => offset * 8);
  return structLayout({ name }, members, { size, alignment: widest, positions });
}
