import { kernelStructs, type NumericMember } from '../../../structs/layout/kernel-members.ts';
import { layout, platforms } from '../../../structs/layout/layout.ts';

const bigEndian = (platform: string) => platform.includes('s390x');
const structsOf = (platform: string) => kernelStructs(layout(platform), !bigEndian(platform));
const members = (struct: object) =>
  Object.entries(struct).filter((entry): entry is [string, NumericMember] => typeof entry[1] === 'object');

describe.each(platforms.map((name) => [name] as const))('%s', (platform) => {
  test.each(['shmid_ds', 'semid_ds', 'msqid_ds'] as const)(
    '%s members keep what is set, each in its own bytes',
    (name) => {
      const struct = structsOf(platform)[name];
      const view = new DataView(new ArrayBuffer(struct.size));
      const values = new Map(members(struct).map(([member], index) => [member, 0x1234 + index]));
      for (const [member, { set }] of members(struct)) set(view, values.get(member) as number);
      for (const [member, { get }] of members(struct))
        expect([member, get(view)]).toEqual([member, values.get(member)]);
    },
  );

  test('members lie inside the C members that they stand for', () => {
    const { shmid_ds, semid_ds, msqid_ds } = structsOf(platform);
    const { structs } = layout(platform);
    const inside = (member: NumericMember, struct: keyof typeof structs, cName: RegExp) => {
      const place = structs[struct].members.find((m) => cName.test(m.name));
      expect(member.offset).toBeGreaterThanOrEqual(place?.offset as number);
      expect(member.offset + member.size).toBeLessThanOrEqual((place?.offset as number) + (place?.size as number));
    };
    inside(shmid_ds.key, 'ipc_perm', /^_*key$/);
    inside(semid_ds.cuid, 'ipc_perm', /^cuid$/);
    inside(msqid_ds.seq, 'ipc_perm', /^_*seq$/);
    inside(shmid_ds.nattch, 'shmid_ds', /^shm_nattch$/);
    inside(shmid_ds.dtime, 'shmid_ds', /^shm_dtime$/);
    inside(semid_ds.nsems, 'semid_ds', /^sem_nsems$/);
    inside(msqid_ds.cbytes, 'msqid_ds', /^_*msg_cbytes$/);
    inside(msqid_ds.lrpid, 'msqid_ds', /^msg_lrpid$/);
  });

  test('the key is a signed 32-bit number, written as wide as key_t', () => {
    const { shmid_ds } = structsOf(platform);
    const view = new DataView(new ArrayBuffer(shmid_ds.size));
    shmid_ds.key.set(view, -559038737);
    expect(shmid_ds.key.get(view)).toBe(-559038737);
    expect(shmid_ds.key.size).toBe(/^(?:free|open|net)bsd-(?!ia32)/.test(platform) ? 8 : 4);
    if (shmid_ds.key.size === 8) expect(view.getBigInt64(shmid_ds.key.offset, true)).toBe(-559038737n);
  });
});

test.each(['linux-x64-glibc', 'linux-s390x-glibc'])('%s: eight-byte members hold what a bigint would', (platform) => {
  const { segsz, atime, size } = structsOf(platform).shmid_ds;
  const view = new DataView(new ArrayBuffer(size));
  const little = !bigEndian(platform);
  for (const value of [0, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 40 + 12345, Number.MAX_SAFE_INTEGER]) {
    segsz.set(view, value);
    expect(view.getBigUint64(segsz.offset, little)).toBe(BigInt(value));
    expect(segsz.get(view)).toBe(value);
    atime.set(view, -value);
    expect(view.getBigInt64(atime.offset, little)).toBe(BigInt(-value));
    expect(atime.get(view)).toBe(value === 0 ? 0 : -value);
  }
  view.setBigUint64(segsz.offset, 2n ** 64n - 1n, little);
  expect(segsz.get(view)).toBe(2 ** 64);
});

test.each([
  ['linux-x64-glibc', 80],
  ['linux-x64-musl', 80],
  ['linux-s390x-glibc', 70],
  ['linux-s390x-musl', 70],
  ['darwin-arm64', 28],
])('%s: nsems is read from 16 bits at %i, whatever lies in the padding around them', (platform, offset) => {
  const { nsems, size } = structsOf(platform).semid_ds;
  const view = new DataView(new ArrayBuffer(size));
  new Uint8Array(view.buffer).fill(0xa5);
  view.setUint16(offset, 250, !bigEndian(platform));
  expect(nsems.get(view)).toBe(250);
});
