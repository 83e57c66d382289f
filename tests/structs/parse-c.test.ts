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

  testWith('gcc')('attributes stand where C lets them, and count as they do for gcc', () => {
    const cases = [
      'struct s { char a; int b; } __packed;',
      'struct __packed s { char a; int b; };',
      'struct s { char a; int b __aligned(16); };',
      'struct s { char a; int b; } __packed __aligned(4);',
      'struct s { char a; int b; } __attribute__((aligned));',
      'struct s { char a; int b __attribute__((packed)); long c; };',
      'struct s { char a; _Alignas(double) char b; char c; };',
      'struct s { int a : 3; int b : 30 __attribute__((aligned(8))); };',
      'typedef int wide __attribute__((aligned(16))); struct s { char a; wide b; };',
      'struct [[gnu::packed]] s { char a; int b; };',
      '[[maybe_unused]] struct s { char a; [[gnu::aligned(16), deprecated("x")]] int b, c[3]; };',
      'struct s { char a; int b [[gnu::aligned(8)]] [3], c; };',
      'enum [[gnu::packed]] e { A [[deprecated]] = 3, B }; struct s { enum e e; int x[B]; };',
      'enum e { A, B } __attribute__((packed)); struct s { char c; enum e e; };',
    ];
    const sizes = cases.map((text) => {
      const macros = '#define __packed __attribute__((packed))\n#define __aligned(n) __attribute__((aligned(n)))';
      const main = 'int main(void) { printf("%zu %zu", sizeof(struct s), _Alignof(struct s)); }';
      return withProgram('gcc', `#include <stdio.h>\n${macros}\n${text}\n${main}`, output);
    });
    expect(cases.map((text) => `${parseC(text).s?.size} ${parseC(text).s?.alignment}`)).toEqual(sizes);
  });

  test('refuses an attribute that may change the layout, or stands where compilers ignore it', () => {
    expect(thrownBy(() => parseC('struct s { [[clang::packed]] int a; };'))).toMatchObject({
      name: 'SyntaxError',
      message: expect.stringContaining("column 14: attributes of 'clang' are not known"),
    });
    expect(thrownBy(() => parseC('struct [[packed]] s { int a; };'))).toMatchObject({ name: 'SyntaxError' });
    expect(thrownBy(() => parseC('struct s { int [[gnu::packed]] a; };'))).toMatchObject({ name: 'SyntaxError' });
    expect(thrownBy(() => parseC('struct s { int a; } [[gnu::packed]];'))).toMatchObject({ name: 'SyntaxError' });
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
