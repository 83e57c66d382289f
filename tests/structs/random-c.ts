import fc from 'fast-check';
import { parseC } from 'sysv-ipc/structs';

/** A random declaration in C, and the paths of its members. */
export interface RandomStruct {
  name: string;
  text: string;
  /** Members that offsetof() takes. */
  plain: string[];
  /** Bit-fields, with their widths. */
  bits: { name: string; width: number }[];
}

const SCALARS = [
  'char',
  'signed char',
  'unsigned char',
  'short',
  'unsigned short',
  'int',
  'unsigned int',
  'long',
  'unsigned long',
  'long long',
  'float',
  'double',
  '_Bool',
  'uint8_t',
  'int16_t',
  'uint32_t',
  'int64_t',
  'size_t',
  'void *',
  'const char *',
];
const BIT_TYPES: [type: string, bits: number][] = [
  ['unsigned char', 8],
  ['unsigned short', 16],
  ['unsigned int', 32],
  ['int', 32],
  // As many as it has everywhere.
  ['unsigned long', 32],
  ['unsigned long long', 64],
  ['_Bool', 1],
];

interface Body {
  lines: string[];
  plain: string[];
  bits: { name: string; width: number }[];
}

const dimensions = fc.oneof(
  { weight: 6, arbitrary: fc.constant('') },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }).map((n) => `[${n}]`) },
  { weight: 1, arbitrary: fc.tuple(fc.nat(2), fc.nat(2)).map(([a, b]) => `[${a + 1}][${b} + 1]`) },
);
const scalar = fc
  .tuple(fc.constantFrom(...SCALARS), dimensions)
  .map(([type, size]) => ({ kind: 'plain', type, size }) as const);
const bitField = fc
  .tuple(fc.constantFrom(...BIT_TYPES), fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 9 }))
  .map(([[type, most], part, dice]) => {
    const width = Math.max(1, Math.ceil(part * most));
    return { kind: 'bits', type, width: dice === 0 ? 0 : width, named: dice > 1 } as const;
  });

type Member =
  | { kind: 'plain'; type: string; size: string }
  | { kind: 'bits'; type: string; width: number; named: boolean }
  | { kind: 'nested'; union: boolean; anonymous: boolean; size: string; members: Member[] };

const { member } = fc.letrec<{ member: Member }>((tie) => ({
  member: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 6, arbitrary: scalar },
    { weight: 4, arbitrary: bitField },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.boolean(), fc.boolean(), dimensions, fc.array(tie('member'), { minLength: 1, maxLength: 4 }))
        .map(([union, anonymous, size, members]) => ({ kind: 'nested', union, anonymous, size, members }) as const),
    },
  ),
}));

/** Structs that are all members, packed or aligned in the ways that compilers know. */
const randomBody: fc.Arbitrary<{ members: Member[]; attribute: string; pack: number }> = fc.record({
  members: fc.array(member, { minLength: 1, maxLength: 7 }),
  attribute: fc.constantFrom('', '', '', '__attribute__((packed))', '__attribute__((aligned(16)))'),
  pack: fc.constantFrom(0, 0, 0, 1, 2, 4, 8),
});

function toStruct(
  name: string,
  { members, attribute, pack }: { members: Member[]; attribute: string; pack: number },
): RandomStruct {
  let count = 0;
  const body = (list: readonly Member[]): Body => {
    const out: Body = { lines: [], plain: [], bits: [] };
    // Something that has a name and a size, for C knows no empty structs.
    for (const one of [...list, { kind: 'plain', type: 'char', size: '' } as const]) {
      const own = `m${count++}`;
      if (one.kind === 'plain') {
        out.lines.push(`${one.type} ${own}${one.size};`);
        out.plain.push(own);
      } else if (one.kind === 'bits') {
        const named = one.named && one.width > 0;
        out.lines.push(`${one.type} ${named ? own : ''} : ${one.width};`);
        if (named) out.bits.push({ name: own, width: one.width });
      } else {
        const inner = body(one.members);
        const open = one.union ? 'union' : 'struct';
        out.lines.push(`${open} { ${inner.lines.join(' ')} }${one.anonymous ? '' : ` ${own}${one.size}`};`);
        if (one.anonymous) {
          out.plain.push(...inner.plain);
          out.bits.push(...inner.bits);
        } else {
          out.plain.push(own);
        }
      }
    }
    return out;
  };
  const { lines, plain, bits } = body(members);
  const text = `struct ${name} { ${lines.join(' ')} } ${attribute};`;
  return { name, text: pack === 0 ? text : `#pragma pack(push, ${pack})\n${text}\n#pragma pack(pop)`, plain, bits };
}

/** So many of them: the same ones for the same seed. */
export function randomStructs(count: number, seed: number): RandomStruct[] {
  return fc.sample(randomBody, { numRuns: count, seed }).map((body, i) => toStruct(`s${i}`, body));
}

/** A C program that prints of each struct what a compiler made of it: a line each. */
export function describingProgram(structs: readonly RandomStruct[]): string {
  const parts = structs.map(({ name, plain, bits }) => {
    const offsets = plain.map((one) => `printf(" %zu", offsetof(struct ${name}, ${one}));`);
    const fields = bits.map(
      ({ name: one }) => `{ struct ${name} s; memset(&s, 0, sizeof s); s.${one} = -1; show(&s, sizeof s); }`,
    );
    return `printf("%zu %zu", sizeof(struct ${name}), _Alignof(struct ${name})); ${offsets.join('')} ${fields.join('')} puts("");`;
  });
  return `#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
static void show(const void *p, size_t n) { putchar(' '); for (size_t i = 0; i < n; i++) printf("%02x", ((const unsigned char *)p)[i]); }
${structs.map(({ text }) => text).join('\n')}
${parts.map((part, i) => `static void f${i}(void) { ${part} }`).join('\n')}
int main(void) { ${parts.map((_, i) => `f${i}();`).join(' ')} return 0; }
`;
}

/** What this package makes of it on a platform, in the words of that program. */
export function described({ name, text, plain, bits }: RandomStruct, platform?: string): string {
  const type = parseC(text, platform === undefined ? {} : { platform })[name];
  if (!type) throw new Error(`no struct ${name} in ${text}`);
  const offsets = plain.map((member) => type.offsetOf(member));
  const fields = bits.map(({ name: member }) => {
    const bytes = Buffer.alloc(type.size);
    const struct = type.at(bytes) as Record<string, unknown>;
    for (const ones of [true, -1, -1n, ...onesOf(bits.find((field) => field.name === member)?.width ?? 1)]) {
      try {
        struct[member] = ones;
        break;
      } catch {
        // Another type, or unsigned.
      }
    }
    return bytes.toString('hex');
  });
  return [type.size, type.alignment, ...offsets, ...fields].join(' ');
}

const onesOf = (width: number) => [Number(2n ** BigInt(width) - 1n), 2n ** BigInt(width) - 1n];
