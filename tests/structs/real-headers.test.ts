import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { c, parseC, type StructType } from 'sysv-ipc/structs';
import { output, withProgram } from '../helpers/c-compiler.ts';
import { testIf } from '../helpers/peers.ts';
import { withoutConditionals } from './headers/conditionals.ts';

/** Structs of real programs, from the text of their headers, against gcc, which has the headers themselves. */

interface Real {
  /** As C writes the type. */
  ctype: string;
  /** As parseC() names it. */
  name: string;
  include: string;
  /** Where its declaration is, with what it needs: files as gcc knows them. */
  files: string[];
  /** The conditions that hold in them. */
  holding?: string[];
  /** Not the whole text, but from there to the end of the next struct. */
  from?: string;
  /** On the wire in big-endian order. */
  big?: true;
}

const own = (name: string) => join(__dirname, 'headers', name);
const real: Real[] = [
  { ctype: 'XWDFileHeader', files: ['X11/Xmd.h', 'X11/XWDFile.h'], big: true },
  { ctype: 'XWDColor', files: ['X11/Xmd.h', 'X11/XWDFile.h'], big: true },
  { ctype: 'struct shmTime', files: [own('shmTime.h')] },
  { ctype: 'PGShmemHeader', files: [own('pg_shmem.h')] },
  { ctype: 'struct utmp', include: 'utmp.h', files: ['bits/utmp.h'], holding: ['_UTMP_H'] },
  { ctype: 'Elf64_Ehdr', files: ['elf.h'] },
  {
    ctype: 'struct tcphdr',
    files: ['netinet/tcp.h'],
    // What follows uses structs of other headers.
    from: 'typedef\tuint32_t tcp_seq',
  },
  { ctype: 'struct input_event', files: ['linux/input.h'] },
].map((one) => ({ name: one.ctype.replace('struct ', ''), include: one.files.at(-1) as string, ...one }) as Real);

const HOLDING = [
  '__USE_MISC',
  '__SIZEOF_LONG__ == 8',
  'defined(__SIZEOF_LONG__)',
  'LONG64',
  '__BYTE_ORDER == __LITTLE_ENDIAN',
  '(__BITS_PER_LONG != 32 || !defined(__USE_TIME_BITS64)) && !defined(__KERNEL__)',
  // x86-64 keeps the layout of its 32-bit programs.
  ...(process.arch === 'x64' ? ['__WORDSIZE_TIME64_COMPAT32'] : []),
];

const includes = (files: string[]) =>
  files.map((file) => `#include ${file.startsWith('/') ? `"${file}"` : `<${file}>`}\n`).join('');

/** Where gcc finds a header. */
function pathOf(file: string, include: string): string {
  if (file.startsWith('/')) return file;
  const rule = execFileSync('gcc', ['-M', '-xc', '-'], { input: includes([include]), encoding: 'utf8' });
  return rule.split(/[\s\\]+/).find((path) => path.endsWith(`/${file}`)) as string;
}

function textOf({ files, include, holding = [], from }: Real): string {
  const text = files
    .map((file) => withoutConditionals(readFileSync(pathOf(file, include), 'utf8'), [...HOLDING, ...holding]))
    .join('\n');
  if (!from) return text;
  const start = text.indexOf(from);
  return text.slice(start, text.indexOf('\n};', start) + '\n};'.length);
}

type Value = number | bigint | string;
type Keys = (string | number)[];

/** Every number and text in a struct, however deep. */
function leavesOf(value: unknown, keys: Keys = []): Keys[] {
  if (typeof value !== 'object' || value === null) return [keys];
  if (Array.isArray(value)) return value.flatMap((element, index) => leavesOf(element, [...keys, index]));
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...keys, name]));
}

const pathTo = (keys: Keys) =>
  keys.map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index > 0 ? '.' : ''}${key}`)).join('');

function bitFieldsOf({ members }: StructType['layout']): string[] {
  return members.flatMap(({ name, bitWidth, layout }) =>
    bitWidth === undefined ? (layout ? bitFieldsOf(layout) : []) : [name],
  );
}

/** Sets one number or text of a struct to the first of these that it holds: its bytes are different ones, as far as it has several. */
function fill(struct: object, keys: Keys): Value {
  const owner = keys.slice(0, -1).reduce((value, key) => Reflect.get(value, key) as object, struct);
  const last = keys.at(-1) as string;
  const before: unknown = Reflect.get(owner, last);
  for (const value of ['ab', 0x0102_0304_0506_0708n, 0x0102_0304, 0x0102, 1]) {
    if (typeof value !== typeof before) continue;
    try {
      Reflect.set(owner, last, value);
      return Reflect.get(owner, last) as Value;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new Error(`${pathTo(keys)} takes no value`);
}

const read = (struct: object, keys: Keys): unknown =>
  keys.reduce<unknown>((value, key) => Reflect.get(value as object, key), struct);

interface Leaf {
  path: string;
  keys: Keys;
  /** Of a bit-field there is none. */
  offset: number | undefined;
  value: Value;
  /** The struct's bytes with this value in it, and zeros. */
  hex: string;
}

function leaves(type: StructType): Leaf[] {
  const bitFields = bitFieldsOf(type.layout);
  return leavesOf(type.at(new ArrayBuffer(type.size)).toObject()).map((keys) => {
    const bytes = Buffer.alloc(type.size);
    const value = fill(type.at(bytes), keys);
    const path = pathTo(keys);
    const offset = bitFields.includes(path) ? undefined : type.offsetOf(path);
    return { path, keys, value, offset, hex: bytes.toString('hex') };
  });
}

/** The same of C: it prints size and alignment, and of each number or text its offset and the struct's bytes. */
function programOf({ ctype, big, name }: Real, found: Leaf[]): string {
  const lines = found.map(({ path, offset, value }) => {
    const place = offset === undefined ? '' : `printf("%zu ", offsetof(${ctype}, ${path}));`;
    const type = offset === undefined ? '' : `(__typeof__(s.${path}))`;
    const put =
      typeof value === 'string' ? `memcpy(s.${path}, "${value}", ${value.length})` : `s.${path} = ${type}${value}`;
    return `memset(&s, 0, sizeof s); ${put}; ${big ? `BIG(s.${path});` : ''} ${place} show(&s, sizeof s);`;
  });
  return `static void show_${name}(void) { ${ctype} s; printf("%zu %zu\\n", sizeof s, _Alignof(${ctype})); ${lines.join('\n')} }\n`;
}

const PROGRAM = `
#include <arpa/inet.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#define BIG(x) ((x) = sizeof(x) == 4 ? htonl(x) : sizeof(x) == 2 ? htons(x) : (x))
static void show(const void *p, size_t n) { for (size_t i = 0; i < n; i++) printf("%02x", ((const unsigned char *)p)[i]); puts(""); }
`;

const here = testIf(
  ['X11/XWDFile.h', 'linux/input.h', 'netinet/tcp.h'].every((file) => existsSync(`/usr/include/${file}`)),
  'the headers of glibc, Linux and x11proto-dev',
);
here('parseC() reads the headers of real programs as gcc does: sizes, offsets, and the bytes of every member', () => {
  const parsed = real.map((one) => {
    const type = parseC(textOf(one))[one.name] as StructType;
    return { ...one, type: one.big ? c.bigEndian(type) : type };
  });
  const found = parsed.map(({ type }) => leaves(type));
  const source = [
    includes(parsed.map(({ include }) => include)),
    PROGRAM,
    ...parsed.map((one, index) => programOf(one, found[index] as Leaf[])),
    `int main(void) { ${parsed.map(({ name }) => `show_${name}();`).join(' ')} return 0; }`,
  ].join('');
  const theirs = withProgram('gcc', source, (program) => output(program))
    .trimEnd()
    .split('\n');
  for (const [index, { name, type }] of parsed.entries()) {
    const own = found[index] as Leaf[];
    expect(own.length).toBeGreaterThan(4);
    expect([name, theirs.shift()]).toEqual([name, `${type.size} ${type.alignment}`]);
    for (const { path, keys, offset, value, hex } of own) {
      const line = theirs.shift() as string;
      expect([name, path, line]).toEqual([name, path, `${offset === undefined ? '' : `${offset} `}${hex}`]);
      expect([path, read(type.at(Buffer.from(line.split(' ').at(-1) as string, 'hex')), keys)]).toEqual([path, value]);
    }
  }
  expect(theirs).toEqual([]);
});
