import type { Shape } from './abi.ts';

/** A member as the compiler sees it when it looks for a place. */
export interface Field extends Shape {
  /** The width of a bit-field, of the type with that size and alignment; 0 ends the unit. */
  readonly bits?: number | undefined;
  /** A bit-field without a name. */
  readonly unnamed?: boolean | undefined;
  /** `__attribute__((packed))` of the member alone. */
  readonly packed?: boolean | undefined;
  /** `__attribute__((aligned(n)))` or `_Alignas(n)` of the member. */
  readonly aligned?: number | undefined;
  /** Where it is put, whatever is before it. */
  readonly at?: number | undefined;
}

export interface Rules {
  readonly union?: boolean | undefined;
  /** `__attribute__((packed))`. */
  readonly packed?: boolean | undefined;
  /** `#pragma pack(n)`. */
  readonly pack?: number | undefined;
  /** `__attribute__((aligned(n)))`. */
  readonly aligned?: number | undefined;
  readonly unnamedBitsAlign?: boolean | undefined;
}

export interface Placement extends Shape {
  /** Where each member starts, in the order given, in bits. */
  readonly positions: readonly number[];
}

/**
 * C's layout of a struct or union, after GCC and Clang where the standard leaves it to them: every member on the next multiple
 * of its alignment, the end rounded up to the largest of them. A bit-field goes on where the last one ended, unless it would
 * reach over more units of its type than the type itself.
 */
export function place(fields: readonly Field[], rules: Rules = {}): Placement {
  const positions: number[] = [];
  let end = 0;
  let last = 0;
  let alignment = (rules.aligned ?? 1) * 8;
  for (const field of fields) {
    const { start, counts } = field.bits === undefined ? placeWhole(field, end, rules) : placeBits(field, end, rules);
    positions.push(start);
    const next = start + (field.bits ?? field.size * 8);
    if (!rules.union) end = next;
    last = Math.max(last, next);
    alignment = Math.max(alignment, counts);
  }
  return { positions, alignment: alignment / 8, size: roundUp(last, alignment) / 8 };
}

/** Where a member starts, and the alignment that it brings to its struct. In bits. */
interface Place {
  readonly start: number;
  readonly counts: number;
}

function placeWhole(field: Field, end: number, rules: Rules): Place {
  const packed = rules.packed || field.packed;
  const own = Math.max(packed ? 8 : field.alignment * 8, (field.aligned ?? 0) * 8);
  const counts = capped(own, rules);
  if (field.at === undefined) return { start: roundUp(end, counts), counts };
  // Off its alignment, it can only be packed.
  return { start: field.at * 8, counts: field.at % field.alignment === 0 ? counts : 8 };
}

function placeBits(
  { size, alignment, bits = 0, unnamed, packed, aligned, at }: Field,
  end: number,
  rules: Rules,
): Place {
  const unit = alignment * 8;
  const tight = rules.packed || packed;
  // Neither `packed` nor `#pragma pack` has a say in what a width of 0 does.
  if (bits === 0) return { start: roundUp(end, unit), counts: rules.unnamedBitsAlign ? unit : 8 };
  const asked = capped((aligned ?? 0) * 8, rules) || 1;
  let start = at === undefined ? roundUp(end, asked) : at * 8;
  const units = Math.ceil(((start % unit) + bits) / unit);
  if (!tight && rules.pack === undefined && units > (size * 8) / unit) start = roundUp(start, unit);
  if (unnamed && !rules.unnamedBitsAlign) return { start, counts: 8 };
  const counts = rules.pack === undefined && tight ? 8 : capped(unit, rules);
  return { start, counts: Math.max(counts, asked) };
}

function capped(alignment: number, { pack }: Rules): number {
  return pack === undefined ? alignment : Math.min(alignment, pack * 8);
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
