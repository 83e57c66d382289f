import type { Placement } from './place.ts';

/** One member of a C struct or union: its type in C's words, and its place. */
export interface MemberLayout {
  /** C's name; empty for padding bits, and for a struct or union without a name. */
  name: string;
  /** C's type, an array's dimensions behind it: `int32_t[3]`. */
  ctype: string;
  /** Bytes from the start of the struct. Of a bit-field: to the byte in which it starts. */
  offset: number;
  /** Bytes. Of a bit-field: of its type. */
  size: number;
  /** Of a bit-field: the bits of its first byte before it, counted from the lowest, or on a big-endian one from the highest. */
  bitOffset?: number;
  /** Of a bit-field. */
  bitWidth?: number;
  /** `__attribute__((aligned(n)))` of the member. */
  aligned?: number;
  /** `__attribute__((packed))` of the member. */
  packed?: true;
  /** At an offset of its own, whatever is before it. */
  at?: true;
  /** A byte order of its own. */
  byteOrder?: 'big' | 'little';
  /** The constants of an enum that is declared in the struct. */
  enumerators?: Record<string, number>;
  /** What is inside, if it is a struct or union, or an array of them. */
  layout?: StructLayout;
}

/** Bytes of a struct that no member has; or bits, of the byte in which the hole starts. */
export interface Hole {
  /** Bytes from the start of the struct. */
  offset: number;
  /** Whole bytes. */
  size: number;
  /** Bits left over before the whole bytes, if any. */
  bits?: number;
}

/** A C struct or union as the platform's compiler lays it out, members in declared order. */
export interface StructLayout {
  /** C's name, without `struct`. */
  name: string;
  /** Bytes, with the padding at its end. */
  size: number;
  /** Bytes. */
  alignment: number;
  /** In C's order. */
  members: MemberLayout[];
  /** Between the members. */
  holes: Hole[];
  /** Whole bytes after the last member. */
  padding: number;
  /** All members start at the same place. */
  union?: true;
  /** `__attribute__((packed))`. */
  packed?: true;
  /** `#pragma pack(n)`. */
  pack?: number;
  /** `__attribute__((aligned(n)))`. */
  aligned?: number;
  /** Longer than its members need. */
  sized?: true;
  /** The platform whose compiler lays it out so, if not this one's. */
  platform?: string;
}

/** What is said of members and struct, with the places that the members got, and the holes between them. */
export function structLayout(
  about: Omit<StructLayout, 'size' | 'alignment' | 'members' | 'holes' | 'padding'>,
  members: readonly Omit<MemberLayout, 'offset' | 'bitOffset'>[],
  { positions, size, alignment }: Placement,
): StructLayout {
  const placed = members.map(({ name, ctype, ...rest }, index): MemberLayout => {
    const position = positions[index] as number;
    const at = { name, ctype, offset: Math.floor(position / 8) };
    return rest.bitWidth === undefined ? { ...at, ...rest } : { ...at, ...rest, bitOffset: position % 8 };
  });
  const holes: Hole[] = [];
  let end = 0;
  for (const member of placed) {
    const start = startOf(member);
    if (start > end && !about.union) holes.push(holeBetween(end, start));
    end = Math.max(end, start + lengthOf(member));
  }
  return { ...about, size, alignment, members: placed, holes, padding: Math.max(0, Math.floor(size - end / 8)) };
}

/** Both in bits. */
export function holeBetween(from: number, to: number): Hole {
  const bits = Math.min(to - from, (8 - (from % 8)) % 8) + (Math.floor(to / 8) * 8 >= from ? to % 8 : 0);
  const whole = { offset: Math.floor(from / 8), size: (to - from - bits) / 8 };
  return bits === 0 ? whole : { ...whole, bits };
}

/** In bits. */
export function startOf({ offset, bitOffset = 0 }: MemberLayout): number {
  return offset * 8 + bitOffset;
}

/** In bits. */
export function lengthOf({ size, bitWidth }: MemberLayout): number {
  return bitWidth ?? size * 8;
}
