import { invalidType, outOfRange } from '../ffi/argument-errors.ts';
import type { Codec } from './codec.ts';
import type { StructMember } from './struct-codec.ts';

/** Where a member is, in bytes: `x`, or what is inside, as in C's `offsetof(struct s, points[1].x)`. */
export function placeOf(struct: Codec, path: string): number {
  if (typeof path !== 'string') throw invalidType('member', 'a string', path);
  let offset = 0;
  let within: Codec['element'] = struct;
  for (const step of `.${path}`.match(/\[\d+\]|\.[^.[\]]*|[\s\S]/g) ?? []) {
    if (/^\[\d/.test(step)) {
      const index = Number(step.slice(1, -1));
      if (!within?.element) throw outOfRange('member', `without [${index}], which is of no array`, path);
      const count = within.size / within.element.size;
      // An array without elements ends where the bytes end.
      if (count > 0 && index >= count)
        throw outOfRange('member', `an element of ${count}, [0] to [${count - 1}]`, path);
      offset += index * within.element.size;
      within = within.element;
      continue;
    }
    const member: StructMember | undefined = within?.members?.find(({ name }) => `.${name}` === step);
    if (!member) {
      const names = within?.members?.map(({ name }) => name).join(', ') ?? '';
      throw outOfRange('member', names ? `one of ${names}` : 'a member', path);
    }
    offset += member.offset;
    within = member.codec;
  }
  return offset;
}
