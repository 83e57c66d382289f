import { invalidType } from '../../ffi/argument-errors.ts';
import { type Hole, holeBetween, lengthOf, type MemberLayout, type StructLayout, startOf } from './struct-layout.ts';

/** A line of the declaration, and what stands beside it. */
type Line = readonly [text: string, comment?: string];

/** What is declared once in C, and by its name from then on. */
interface Scope {
  readonly tags: Map<string, string>;
  readonly enumerators: Set<string>;
}

/** The C declaration of a struct or union, its layout in comments, in the manner of `pahole`. */
export function toC(layout: StructLayout): string {
  if (typeof layout?.name !== 'string' || !Array.isArray(layout.members)) {
    throw invalidType('layout', "a struct's layout, as layout() and StructType.layout give it", layout);
  }
  const scope: Scope = { tags: new Map(), enumerators: new Set() };
  const name = layout.name.replace(/\W/g, '_').replace(/^(?=\d|$)/, '_');
  const lines: Line[] = layout.platform === undefined ? [] : [[`/* ${layout.platform} */`]];
  lines.push(
    ...struct(layout, { head: keyword(layout), tag: name, tail: '' }, { indent: '', base: 0 }, undefined, scope),
  );
  const width = Math.min(
    56,
    Math.max(...lines.flatMap(([text, comment]) => (comment === undefined ? [] : [text.length]))),
  );
  return lines
    .map(([text, comment]) => (comment === undefined ? text : `${text.padEnd(width)}  /* ${comment} */`))
    .join('\n');
}

interface Place {
  readonly indent: string;
  /** Bytes from the start of the outermost struct. */
  readonly base: number;
  /** Bytes of a struct in a struct, or of all in an array of them. */
  readonly size?: number;
}

function struct(
  layout: StructLayout,
  { head, tag, tail }: { head: string; tag: string; tail: string },
  { indent, base, size = layout.size }: Place,
  outerPack: number | undefined,
  scope: Scope,
  own: string[] = [],
): Line[] {
  const inner: Place = { indent: `${indent}  `, base };
  const attributes = attributesText([...structAttributes(layout), ...own]);
  const summary = indent === '' ? summaryOf(layout) : layout.padding > 0 ? [`padding: ${bytes(layout.padding)}`] : [];
  const body: Line[] = [
    [`${indent}${head}${tag && ` ${tag}`} {`],
    ...membersOf(layout, inner, scope),
    ...(summary.length > 0 ? [[''] as Line] : []),
    ...summary.map((text): Line => [`${inner.indent}/* ${text} */`]),
  ];
  const end = `${indent}}${attributes && ` ${attributes}`}${tail};`;
  const whole = indent === '' ? [...body, [end] as Line] : [...body, [end, place(base, size)] as Line];
  if (layout.pack === outerPack) return whole;
  const pragmas =
    layout.pack === undefined ? ['#pragma pack(push)', '#pragma pack()'] : [`#pragma pack(push, ${layout.pack})`];
  return [...pragmas.map((text): Line => [text]), ...whole, ['#pragma pack(pop)']];
}

function membersOf(layout: StructLayout, { indent, base }: Place, scope: Scope): Line[] {
  const lines: Line[] = [];
  let end = 0;
  for (const member of layout.members) {
    const start = startOf(member);
    const gap = member.offset - Math.ceil(end / 8);
    if (member.at && gap > 0)
      lines.push([`${indent}char _at_${member.offset}[${gap}];`, place(base + member.offset - gap, gap)]);
    else if (!layout.union && start > end)
      lines.push([''], [`${indent}/* hole: ${holeText(holeBetween(end, start))} */`], ['']);
    lines.push(...memberLines(member, layout, { indent, base }, scope));
    end = Math.max(end, start + lengthOf(member));
  }
  const rest = layout.size - Math.ceil(end / 8);
  if (layout.sized && rest > 0) lines.push([`${indent}char _rest[${rest}];`, place(base + layout.size - rest, rest)]);
  return lines;
}

function memberLines(member: MemberLayout, around: StructLayout, { indent, base }: Place, scope: Scope): Line[] {
  const { name, ctype, offset, size, bitWidth, bitOffset, layout } = member;
  const [, type, dimensions] = /^(.*?)((?:\[\d*\])*)$/.exec(ctype) as unknown as [string, string, string];
  const declarator = `${name}${dimensions}${bitWidth === undefined ? '' : `${name && ' '}: ${bitWidth}`}`;
  const order = member.byteOrder ? [`scalar_storage_order("${member.byteOrder}-endian")`] : [];
  const attributes = memberAttributes(member);
  if (layout) {
    const tail = `${declarator && ` ${declarator}`}${attributes.length > 0 ? ` ${attributesText(attributes)}` : ''}`;
    const at = { indent, base: base + offset, size };
    const tag = isIdentifier(layout.name) && type.endsWith(layout.name) && order.length === 0 ? layout.name : '';
    const text = JSON.stringify(layout);
    if (tag && scope.tags.get(tag) === text) return [[`${indent}${type}${tail};`, place(base + offset, size)]];
    const free = tag && !scope.tags.has(tag) ? tag : '';
    if (free) scope.tags.set(free, text);
    return struct(layout, { head: keyword(layout), tag: free, tail }, at, around.pack, scope, order);
  }
  const written = member.enumerators ? enumText(type, member.enumerators, scope) : type;
  const all = attributesText([...attributes, ...order]);
  const space = written.endsWith('*') || declarator === '' ? '' : ' ';
  return [
    [
      `${indent}${written}${space}${declarator}${all && ` ${all}`};`,
      place(base + offset, size, bitWidth === undefined ? undefined : bitOffset),
    ],
  ];
}

/** An enum with its constants where they first come up; by its name, or as the integer that it is, from then on. */
function enumText(type: string, values: Record<string, number>, scope: Scope): string {
  const names = Object.keys(values);
  const [, tag = '', base] = /^enum ?(\w*)(?: : (.*))?$/.exec(type) ?? [];
  const known = scope.tags.get(`enum ${tag}`) === JSON.stringify(values);
  if (tag && known) return `enum ${tag}`;
  if (names.some((name) => scope.enumerators.has(name))) {
    return base ?? (Object.values(values).some((value) => value < 0) ? 'int' : 'unsigned int');
  }
  for (const name of names) scope.enumerators.add(name);
  if (tag) scope.tags.set(`enum ${tag}`, JSON.stringify(values));
  return `${type} { ${Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')} }`;
}

function keyword({ union }: StructLayout): string {
  return union ? 'union' : 'struct';
}

function structAttributes({ packed, aligned, alignment, members, sized }: StructLayout): string[] {
  const least = members.some(({ at }) => at) || sized ? alignment : aligned;
  return [...(packed ? ['packed'] : []), ...(least === undefined ? [] : [`aligned(${least})`])];
}

function memberAttributes({ packed, aligned, at }: MemberLayout): string[] {
  return [...(packed || at ? ['packed'] : []), ...(aligned === undefined ? [] : [`aligned(${aligned})`])];
}

function attributesText(attributes: readonly string[]): string {
  return attributes.length === 0 ? '' : `__attribute__((${attributes.join(', ')}))`;
}

function place(offset: number, size: number, bit?: number): string {
  return `${String(offset).padStart(5)}${bit === undefined ? '  ' : `:${bit}`} ${String(size).padStart(5)}`;
}

function holeText({ bits = 0, size }: Hole): string {
  const parts = [...(bits > 0 ? [`${bits} bit${bits === 1 ? '' : 's'}`] : []), ...(size > 0 ? [bytes(size)] : [])];
  return parts.join(' and ');
}

function summaryOf({ size, alignment, members, holes, padding }: StructLayout): string[] {
  const sum = holes.reduce((total, hole) => total + hole.size, 0);
  return [
    `size: ${size}, alignment: ${alignment}, members: ${members.length}`,
    ...(holes.length > 0 ? [`holes: ${holes.length}, of ${bytes(sum)} in all`] : []),
    ...(padding > 0 ? [`padding: ${bytes(padding)}`] : []),
  ];
}

function bytes(count: number): string {
  return `${count} byte${count === 1 ? '' : 's'}`;
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name);
}
