import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type CType, c, type Definition, defineStruct, type StructType } from 'sysv-ipc/structs';
import { output, withProgram } from '../helpers/c-compiler.ts';
import { testWith } from '../helpers/peers.ts';

/** A struct as the test makes it up, before either side knows it. */
interface Made {
  packed: boolean;
  members: Member[];
}
type Type = keyof typeof SCALARS | { string: number } | { array: Type; n: number } | Made;
type Member = Type;

const SCALARS = {
  int8: 'int8_t',
  uint8: 'uint8_t',
  int16: 'int16_t',
  uint16: 'uint16_t',
  int32: 'int32_t',
  uint32: 'uint32_t',
  int64: 'int64_t',
  uint64: 'uint64_t',
  float: 'float',
  double: 'double',
  bool: '_Bool',
  short: 'short',
  ushort: 'unsigned short',
  int: 'int',
  uint: 'unsigned int',
  long: 'long',
  ulong: 'unsigned long',
  size_t: 'size_t',
  time_t: 'time_t',
  pointer: 'void *',
} as const;

const { struct: anyStruct } = fc.letrec<{ type: Type; struct: Made }>((tie) => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...(Object.keys(SCALARS) as (keyof typeof SCALARS)[])),
    fc.record({ string: fc.integer({ min: 1, max: 13 }) }),
    fc.record({ array: tie('type'), n: fc.integer({ min: 1, max: 5 }) }),
    tie('struct'),
  ),
  struct: fc.record({ packed: fc.boolean(), members: fc.array(tie('type'), { minLength: 1, maxLength: 7 }) }),
}));

/** All structs of a run, in C and here. C declares what is inside before what is around it. */
class Structs {
  readonly types: StructType[] = [];
  readonly members: string[][] = [];
  readonly declarations: string[] = [];

  define({ packed, members }: Made): StructType {
    const definition: Definition = {};
    let text = '';
    members.forEach((member, index) => {
      definition[`m${index}`] = this.type(member);
      text += ` ${this.declaration(member, `m${index}`)};`;
    });
    const name = `s${this.types.length}`;
    const type = defineStruct(name, definition, { packed });
    this.types.push(type);
    this.members.push(Object.keys(definition));
    this.declarations.push(`struct ${name} {${text} }${packed ? ' __attribute__((packed))' : ''};`);
    this.defined.set(members, type);
    return type;
  }

  private readonly defined = new Map<Member[], StructType>();

  private type(type: Type): CType<unknown> | StructType {
    if (typeof type === 'string') return c[type];
    if ('string' in type) return c.string(type.string);
    if ('array' in type) return c.array(this.type(type.array), type.n);
    return this.defined.get(type.members) ?? this.define(type);
  }

  private declaration(type: Type, declarator: string): string {
    if (typeof type === 'string') return `${SCALARS[type]} ${declarator}`;
    if ('string' in type) return `char ${declarator}[${type.string}]`;
    if ('array' in type) return this.declaration(type.array, `${declarator}[${type.n}]`);
    return `struct ${this.defined.get(type.members)?.name} ${declarator}`;
  }
}

const HEADERS = ['stddef.h', 'stdint.h', 'stdio.h', 'string.h', 'time.h', 'stdlib.h']
  .map((name) => `#include <${name}>\n`)
  .join('');

testWith('gcc')('defineStruct() lays random structs out as the C compiler does', () => {
  const structs = new Structs();
  for (const made of fc.sample(anyStruct, { numRuns: 400, seed: Date.now() & 0x7fffffff })) structs.define(made);
  const membersOf = (index: number) => structs.members[index] as string[];
  const ours = structs.types.map((type, index) =>
    [type.size, type.alignment, ...membersOf(index).map((member) => type.offsetOf(member))].join(' '),
  );
  const prints = structs.types.map(({ name }, index) => {
    const values = [
      `sizeof(struct ${name})`,
      `_Alignof(struct ${name})`,
      ...membersOf(index).map((member) => `offsetof(struct ${name}, ${member})`),
    ];
    return `printf("${values.map(() => '%zu').join(' ')}\\n", ${values.join(', ')});`;
  });
  const source = `${HEADERS}${structs.declarations.join('\n')}\nint main(void) {\n${prints.join('\n')}\nreturn 0; }`;
  const theirs = withProgram('gcc', source, (program) => output(program))
    .trimEnd()
    .split('\n');
  expect(structs.types.length).toBeGreaterThanOrEqual(400);
  const compared = structs.declarations.map((declaration, index) => [declaration, ours[index]]);
  expect(compared).toEqual(structs.declarations.map((declaration, index) => [declaration, theirs[index]]));
});

const Inner = defineStruct('inner', { x: c.int16, y: c.double });
const Tight = defineStruct('tight', { tag: c.uint8, wide: c.uint64, at: c.int32 }, { packed: true });
const Outer = defineStruct('outer', {
  flag: c.bool,
  i8: c.int8,
  u16: c.uint16,
  i32: c.int32,
  u32: c.uint32,
  i64: c.int64,
  u64: c.uint64,
  f: c.float,
  d: c.double,
  size: c.size_t,
  when: c.time_t,
  address: c.pointer,
  name: c.string(7),
  inner: Inner,
  tight: Tight,
  grid: c.array(c.array(c.int16, 3), 2),
  points: c.array(Inner, 2),
  last: c.long,
});

const OUTER = `
  struct inner { int16_t x; double y; };
  struct __attribute__((packed)) tight { uint8_t tag; uint64_t wide; int32_t at; };
  struct outer { _Bool flag; int8_t i8; uint16_t u16; int32_t i32; uint32_t u32; int64_t i64; uint64_t u64; float f; double d;
    size_t size; time_t when; void *address; char name[7]; struct inner inner; struct tight tight; int16_t grid[2][3];
    struct inner points[2]; long last; };
  static struct outer o;
  static void fill(void) {
    memset(&o, 0x5a, sizeof o);
    o.flag = 1; o.i8 = -128; o.u16 = 65535; o.i32 = INT32_MIN; o.u32 = UINT32_MAX; o.i64 = INT64_MIN; o.u64 = UINT64_MAX;
    o.f = 1.5f; o.d = -0.1; o.size = 123456789; o.when = 1700000000; o.address = (void *)0xdeadbeef;
    memset(o.name, 0, sizeof o.name); memcpy(o.name, "gr\\xc3\\xbc\\xc3\\x9f", 6);
    o.inner.x = -2; o.inner.y = 2.25; o.tight.tag = 9; o.tight.wide = 0x0102030405060708; o.tight.at = -7;
    for (int i = 0; i < 6; i++) o.grid[i / 3][i % 3] = i * 1000 - 2500;
    o.points[0].x = 1; o.points[0].y = 0.5; o.points[1].x = 2; o.points[1].y = 1e300; o.last = -1;
  }
`;

const KNOWN = {
  flag: true,
  i8: -128,
  u16: 65535,
  i32: -(2 ** 31),
  u32: 2 ** 32 - 1,
  i64: -(2n ** 63n),
  u64: 2n ** 64n - 1n,
  f: 1.5,
  d: -0.1,
  size: 123456789n,
  when: 1700000000n,
  address: 0xdeadbeefn,
  name: 'grüß',
  inner: { x: -2, y: 2.25 },
  tight: { tag: 9, wide: 0x0102030405060708n, at: -7 },
  grid: [
    [-2500, -1500, -500],
    [500, 1500, 2500],
  ],
  points: [
    { x: 1, y: 0.5 },
    { x: 2, y: 1e300 },
  ],
  last: -1n,
};

testWith('gcc')('members read what C wrote', () => {
  const source = `${HEADERS}${OUTER} int main(void) { fill(); fwrite(&o, sizeof o, 1, stdout); return 0; }`;
  const bytes = withProgram('gcc', source, (program, directory) => {
    const file = join(directory, 'out');
    output('/bin/sh', '-c', `"$0" > "$1"`, program, file);
    return readFileSync(file);
  });
  expect(bytes).toHaveLength(Outer.size);
  expect(Outer.at(bytes).toObject()).toEqual(KNOWN);
});

testWith('gcc')('C reads what members were written, and the padding is left alone', () => {
  const bytes = new Uint8Array(Outer.size).fill(0x5a);
  const outer = Outer.at(bytes);
  for (const [member, value] of Object.entries(KNOWN)) Reflect.set(outer, member, value);
  // Assigning whole structs may write padding in C, so C too starts from memory filled with one byte and sets the members.
  const source = `${HEADERS}${OUTER}
    int main(int argc, char **argv) {
      struct outer got; fill();
      FILE *file = fopen(argv[1], "rb");
      if (!file || fread(&got, 1, sizeof got, file) != sizeof got) return 2;
      for (size_t i = 0; i < sizeof got; i++)
        if (((char *)&got)[i] != ((char *)&o)[i]) printf("byte %zu\\n", i);
      return 0;
    }`;
  withProgram('gcc', source, (program, directory) => {
    const file = join(directory, 'in');
    writeFileSync(file, bytes);
    expect(output(program, file)).toBe('');
  });
});
