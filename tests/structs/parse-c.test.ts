import { c, parseC } from 'sysv-ipc/structs';
import { output, withProgram } from '../helpers/c-compiler.ts';
import { thrownBy } from '../helpers/objects.ts';
import { testWith } from '../helpers/peers.ts';
import { described, describingProgram, randomStructs } from './random-c.ts';

describe('parseC()', () => {
  testWith('gcc')('lays random declarations out as gcc does', () => {
    const structs = randomStructs(300, 20);
    withProgram('gcc', describingProgram(structs), (program) => {
      const lines = output(program).trim().split('\n');
      for (const [i, struct] of structs.entries())
        expect([struct.text, described(struct)]).toEqual([struct.text, lines[i]]);
    });
  });

  test('its types print a declaration that has the same layout', () => {
    for (const { name, text } of randomStructs(200, 7)) {
      const type = parseC(text)[name];
      const again = parseC(type?.toC() as string)[name];
      expect([text, again?.layout]).toEqual([text, type?.layout]);
    }
  });

  test('knows #define, enums, typedefs, comments, attributes and nested members', () => {
    const types = parseC(`
      #define N 4 // elements
      #define M (N * 2 + sizeof(int))
      enum colour { RED, GREEN = 5, BLUE };
      typedef struct point { int x; double y; } point_t, *point_p;
      struct note {
        uint32_t count; /* how many */
        char text[M];
        enum colour hue;
        union { int i; float f; };
        point_t pts[N];
        point_p next;
        int (*callback)(const char *, ...);
        struct timespec when;
        int data[];
      };`);
    expect(Object.keys(types).sort()).toEqual(['note', 'point', 'point_t']);
    const note = types.note as NonNullable<(typeof types)[string]>;
    const struct = note.at(new ArrayBuffer(note.size + 12)) as Record<string, unknown>;
    struct.text = 'hello';
    struct.hue = 'BLUE';
    struct.i = 1;
    expect(struct).toMatchObject({ text: 'hello', hue: 'BLUE', i: 1, count: 0 });
    expect((struct.pts as unknown[]).length).toBe(4);
    expect((struct.data as unknown[]).length).toBe(3);
    expect(note.offsetOf('text')).toBe(4);
  });

  test('lays out as another platform does', () => {
    const text = 'struct s { char a; double d; long l; };';
    expect(parseC(text, { platform: 'linux-ia32-glibc' }).s).toMatchObject({ size: 16, alignment: 4 });
    expect(parseC(text, { platform: 'linux-x64-glibc' }).s).toMatchObject({ size: 24, alignment: 8 });
    const bytes = Buffer.from([0, 0, 0, 7]);
    const big = parseC('struct s { uint32_t n; };', { platform: 'linux-s390x-glibc' }).s;
    expect(big?.at(bytes).toObject()).toEqual({ n: 7 });
  });

  test.each([
    ['struct a {\n  int x', /line 2, column 8.*';'/],
    ['#ifdef X\nstruct a { int x; };\n#endif', /line 1, column 1.*#ifdef/],
    ['struct a { foo x; };', /line 1, column 12.*'foo'/],
    ['struct a { int n; char c[n]; };', /line 1, column 26.*'n'/],
    ['struct a { long double d; };', /line 1.*long double/],
    ['struct a { int x : 33; };', /line 1.*33/],
    ['struct a { struct b inner; };', /line 1.*'?(struct )?b'?/],
    ['struct a { int x; }; struct a { int y; };', /line 1.*a/],
    ['struct a { int x; } oops oops;', /line 1/],
    ['"text"', /line 1, column 1/],
    ['struct a { int x; /* open', /line 1/],
  ])('%j is a SyntaxError with line, column and reason', (text, message) => {
    const error = thrownBy(() => parseC(text));
    expect(error).toBeInstanceOf(SyntaxError);
    expect(error.message).toMatch(message);
  });

  test('refuses what is no text', () => {
    expect(thrownBy(() => parseC(5 as never))).toMatchObject({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' });
    expect(c.int.size).toBe(4);
  });
});
