import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newMemory } from '../helpers/objects.ts';
import { json, output, run } from './command.ts';

/** Structs from C headers, in `layout` and wherever `--struct` is. */

const folder = mkdtempSync(join(tmpdir(), 'sysv-ipc-'));
afterAll(() => rmSync(folder, { recursive: true }));

function save(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const header = save(
  'note.h',
  `#include <stdint.h>
  #define NAME 16
  struct note { char tag; double when; uint32_t flags : 3, rest : 5; char name[NAME]; };
  typedef struct { struct note first; long next; } list_t;`,
);

describe('layout', () => {
  test('shows all structs of a header, or the one that is named, with offsets, holes and padding', async () => {
    const all = await output('layout', header);
    expect(all).toMatch(/^struct note \{[\s\S]*^struct list_t \{/m);
    const one = await output('layout', `${header}:note`);
    expect(one).not.toContain('list_t');
    expect(one).toMatch(/hole: 7 bytes[\s\S]*rest : 5; +\/\* +16:3[\s\S]*size: 40, alignment: 8/);
  });

  test('of another platform, and as JSON', async () => {
    const [note] = (await json('layout', `${header}:note`, '--platform', 'linux-ia32-glibc')) as { size: number }[];
    expect(note).toMatchObject({
      name: 'note',
      size: 32,
      alignment: 4,
      members: [
        { name: 'tag', offset: 0 },
        { name: 'when', offset: 4 },
        { bitWidth: 3 },
        { bitOffset: 3 },
        { offset: 13 },
      ],
      holes: [{ offset: 1, size: 3 }],
      padding: 3,
    });
  });

  test('of a JSON file', async () => {
    const path = save('pair.json', '{"name": "pair", "members": {"a": "char", "b": "int"}}');
    expect(await output('layout', path)).toMatch(/^struct pair \{\n +int8_t a; /);
  });

  test.each([
    ['nope', () => `${header}:nope`, [], 'it declares note, list_t, and no nope'],
    ['bad', () => save('bad.h', 'struct a { int x\n int y; };'), [], "bad.h: line 2, column 2: expected ';'"],
    ['none', () => save('none.h', 'typedef int number;'), [], 'it declares no struct'],
    [
      '#if',
      () => save('if.h', '#if X\nstruct a { int x; };\n#endif'),
      [],
      'line 1, column 1: #if is for the preprocessor',
    ],
    ['platform', () => header, ['--platform', 'vax'], 'platform must be one of linux-x64-glibc, '],
  ])('%s: what is wrong is said in a line', async (_, file, options, message) => {
    const { code, stdout, stderr } = await run(['layout', file(), ...options]);
    expect({ code: code === 0, stdout, lines: stderr.trim().split('\n').length }).toEqual({
      code: false,
      stdout: '',
      lines: 1,
    });
    expect(stderr).toContain(message);
  });
});

test('--struct takes a C header: write, read, and which one if there are several', async () => {
  const memory = newMemory(64);
  await output('write', memory.key, '--struct', `${header}:note`, 'tag=7', 'when=1.5', 'flags=5', 'name=Polly');
  expect(JSON.parse(await output('read', memory.key, '--struct', `${header}:note`))).toMatchObject({
    tag: 7,
    when: 1.5,
    flags: 5,
    name: 'Polly',
  });
  const { code, stderr } = await run(['read', memory.key, '--struct', header]);
  expect(code).toBe(2);
  expect(stderr).toContain(`name one of them, as in ${header}:list_t`);
});
