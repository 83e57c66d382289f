import { type Kind, MEMORY } from '../../../ffi/kinds.ts';
import { IpcObject } from '../../../lib/objects/ipc-object.ts';
import { confirmLayout } from '../../../structs/layout/confirm.ts';
import { kernelStructs, type ShmMember } from '../../../structs/layout/kernel-members.ts';
import { layout } from '../../../structs/layout/layout.ts';

/** What a kernel that lays structs out as that platform's would answer about a segment. */
function answerOf(platform: string, facts: { key: number; mode: number; segsz: number }): DataView {
  const answer = new DataView(new ArrayBuffer(256));
  const { shmid_ds } = kernelStructs(layout(platform));
  for (const [member, value] of Object.entries(facts)) shmid_ds[member as ShmMember].set(answer, value);
  return answer;
}

const facts = { key: 0x5eed, mode: 0o640, segsz: 12_345 };
const known = { key: facts.key, mode: facts.mode, size: facts.segsz };
const foreign = 'linux-ppc64-glibc';

// The candidates are those of the system on which the tests run.
(process.platform === 'linux' ? describe : describe.skip)('confirmLayout()', () => {
  test("takes this machine's own layout where it fits", () => {
    const host = layout().platform;
    const confirmed = confirmLayout('shmid_ds', answerOf(host, facts), known);
    expect(confirmed.segsz.offset).toBe(kernelStructs(layout(host)).shmid_ds.segsz.offset);
  });

  test('takes the layout that the kernel speaks where it is not the one expected', () => {
    expect(confirmLayout('shmid_ds', answerOf(foreign, facts), known).segsz.offset).toBe(72);
  });

  test('throws LayoutError that says what was expected and seen where none fits', () => {
    const nothing = new DataView(new ArrayBuffer(256));
    expect(() => confirmLayout('shmid_ds', nothing, known)).toThrow(
      expect.objectContaining({
        name: 'LayoutError',
        code: 'ERR_LAYOUT',
        message: expect.stringMatching(/expected .*24301.*12345.* reads \{"key":0.*npx sysv-ipc probe/),
      }),
    );
  });

  test('a new object whose key reads 0 fits no layout; one that was opened may be removed by now', () => {
    const answer = () => answerOf(layout().platform, { ...facts, key: 0 });
    expect(() => confirmLayout('shmid_ds', answer(), known)).toThrow(expect.objectContaining({ code: 'ERR_LAYOUT' }));
    expect(confirmLayout('shmid_ds', answer(), { key: facts.key }).segsz.get(answer())).toBe(facts.segsz);
  });

  test('is asked again when the first answer was about an object of which nothing was known', () => {
    const answer = new Uint8Array(answerOf(foreign, facts).buffer);
    const kind: Kind<'shmid_ds'> = {
      ...MEMORY,
      find: () => 7,
      control: (_id, _cmd, buf) => {
        buf?.set(answer);
        return 0;
      },
    };
    expect(new IpcObject(kind, 7, 0).get('segsz')).toBe(0);
    const created = new IpcObject(kind, 7, facts.key, { mode: facts.mode, size: facts.segsz });
    expect(created.get('segsz')).toBe(facts.segsz);
    expect(new IpcObject(kind, 7, 0).get('segsz')).toBe(facts.segsz);
  });
});
