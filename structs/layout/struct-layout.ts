import type { Shape } from './abi.ts';

export interface Placement extends Shape {
  /** Where each member starts, in the order given. */
  readonly offsets: readonly number[];
}

/**
 * C's layout of a struct: every member on the next multiple of its alignment, the end rounded up to the largest of them.
 * `pack` caps the alignments, as `#pragma pack(n)` does; 1 is GCC's `__attribute__((packed))`.
 */
export function place(members: readonly Shape[], pack = Number.POSITIVE_INFINITY): Placement {
  const offsets: number[] = [];
  let end = 0;
  let alignment = 1;
  for (const member of members) {
    const aligned = Math.min(member.alignment, pack);
    const offset = roundUp(end, aligned);
    offsets.push(offset);
    end = offset + member.size;
    alignment = Math.max(alignment, aligned);
  }
  return { offsets, alignment, size: roundUp(end, alignment) };
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
