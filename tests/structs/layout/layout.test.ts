import { layout, platforms } from 'sysv-ipc/structs';
import reference from '../../reference/layouts.json';

/** [name, C type, offset, size] of every member, from compiling each platform's own headers (the BSDs: from reading them). */
interface ReferenceStruct {
  size: number;
  alignment: number;
  members: [name: string, ctype: string, offset: number, size: number][];
}
type Reference = Record<string, { keyMember: string; structs: Record<string, ReferenceStruct> }>;

const known = reference as unknown as Reference;

test('platforms lists every platform of the reference', () => {
  expect([...platforms].sort()).toEqual(Object.keys(known).sort());
});

test.each(Object.keys(known))('layout(%j) agrees with the reference, member by member', (platform) => {
  const { keyMember, structs } = layout(platform);
  const computed = Object.fromEntries(
    Object.entries(structs).map(([name, { size, alignment, members }]) => [
      name,
      { size, alignment, members: members.map((m) => [m.name, m.ctype, m.offset, m.size]) },
    ]),
  );
  expect(computed).toEqual(known[platform]?.structs);
  expect(keyMember).toBe(known[platform]?.keyMember);
  expect(structs.ipc_perm.members.map((m) => m.name)).toContain(keyMember);
});

test('layout() of an unknown platform throws a RangeError that lists the known ones', () => {
  for (const name of ['plan9-x64', 'toString', '']) {
    expect(() => layout(name)).toThrow(
      expect.objectContaining({
        name: 'RangeError',
        code: 'ERR_OUT_OF_RANGE',
        message: expect.stringContaining('darwin-arm64'),
      }),
    );
  }
});

test('layout() gives each caller an object of its own', () => {
  layout('darwin-x64').structs.sembuf.members.length = 0;
  expect(layout('darwin-x64').structs.sembuf.members).toHaveLength(3);
});

test('layout() without a name is that of this machine', () => {
  const here = layout();
  expect(here.platform).toMatch(new RegExp(`^${process.platform}-${process.arch}(?:-|$)`));
  expect(here).toEqual(layout(here.platform));
});
