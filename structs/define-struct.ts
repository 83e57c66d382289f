import { invalidType, invalidValue, outOfRange } from '../ffi/argument-errors.ts';
import { checkOptions, optionNames } from '../ffi/options.ts';
import { type Codec, described, type Field, fieldOf, isType } from './codec.ts';
import { type Abi, abiOf } from './layout/abi.ts';
import { hostAbi } from './layout/host-abi.ts';
import { platforms } from './layout/layout.ts';
import { place, type Rules } from './layout/place.ts';
import { type MemberLayout, structLayout } from './layout/struct-layout.ts';
import { type StructMember, structCodec } from './struct-codec.ts';
import { StructTypeImplementation } from './struct-type.ts';
import { checkAlignment } from './types/members.ts';
import type { Definition, StructType } from './types.ts';

/** How a struct or union is laid out, where not as C does without a word. */
export interface StructOptions {
  /** true: no padding, as GCC's `__attribute__((packed))`. A number: `#pragma pack(n)`, alignments of at most that. Default false. */
  packed?: boolean | 1 | 2 | 4 | 8 | 16;
  /** At least that alignment: `__attribute__((aligned(n)))`. A power of two. */
  alignment?: number;
  /** Bytes; at least what the members need. For a struct of which only some members are defined. */
  size?: number;
  /** One of `platforms`: laid out, and read and written in the byte order, as that platform's compiler does it. Default: this one's. */
  platform?: string;
}

const OPTIONS = optionNames<StructOptions>({ packed: true, alignment: true, size: true, platform: true });

/**
 * Defines a C struct, for `at()` and for `SharedMemoryHandle.struct()`.
 *
 * ```ts
 * import { c, defineStruct } from 'sysv-ipc';
 *
 * const Point = defineStruct('point', { x: c.int32, y: c.int32, label: c.string(8) });
 * const point = Point.at(new ArrayBuffer(Point.size));
 * point.x = 7;
 * console.log(point.toObject()); // → { x: 7, y: 0, label: '' }
 * ```
 *
 * A value that its member cannot hold is refused before anything is written, with an error that names the member: TypeError
 * for the wrong type, RangeError for the wrong range. A member that is a struct or an array reads as a live object over the same
 * memory, the same one each time; a struct takes another accessor or any object that has all of its members.
 *
 * @param name - C's name, without `struct`.
 * @param definition - The members by name; at least one. The names are C identifiers.
 * @throws {@link TypeError} `ERR_INVALID_ARG_TYPE` if the definition is none of that; `ERR_INVALID_ARG_VALUE` if an option is unknown.
 */
export function defineStruct<D extends Definition>(
  name: string,
  definition: D,
  options?: StructOptions,
): StructType<D> {
  return define(name, definition, rulesOf(options), false);
}

/**
 * Defines a C union: as `defineStruct`, but all members start at the same place. An object assigned to a union need have only one
 * of its members.
 */
export function defineUnion<D extends Definition>(name: string, definition: D, options?: StructOptions): StructType<D> {
  return define(name, definition, rulesOf(options), true);
}

/** Options as the layout has them, checked. */
function rulesOf(options: StructOptions | undefined): DefinitionRules {
  const { packed = false, alignment, size, platform } = checkStructOptions(options);
  return {
    ...(packed === true && { packed }),
    ...(typeof packed === 'number' && { pack: packed }),
    ...(alignment !== undefined && { aligned: alignment }),
    ...(size !== undefined && { size }),
    ...(platform !== undefined && { platform }),
  };
}

export function checkStructOptions(options: StructOptions | undefined): Partial<StructOptions> {
  const checked = checkOptions(options, OPTIONS);
  const { packed = false, alignment, size, platform } = checked;
  if (typeof packed !== 'boolean' && ![1, 2, 4, 8, 16].includes(packed)) {
    throw invalidType('packed', 'true, false, 1, 2, 4, 8 or 16', packed);
  }
  if (alignment !== undefined) checkAlignment('alignment', alignment);
  if (size !== undefined && typeof size !== 'number') throw invalidType('size', 'a number', size);
  if (platform !== undefined && typeof platform !== 'string') throw invalidType('platform', 'a string', platform);
  if (platform !== undefined && !platforms.includes(platform)) {
    throw outOfRange('platform', `one of ${platforms.join(', ')}`, platform);
  }
  return checked;
}

/** The ABI of a platform that was named; undefined for the one that runs. */
export function pinnedAbi(platform: string | undefined): Abi | undefined {
  return platform === undefined ? undefined : abiOf(platform);
}

/** What a definition and a C text can say of a struct. */
export interface DefinitionRules extends Omit<Rules, 'union' | 'unnamedBitsAlign'> {
  readonly size?: number;
  readonly platform?: string;
}

export function define<D extends Definition>(
  name: string,
  definition: D,
  { size, ...rules }: DefinitionRules,
  union: boolean,
): StructType<D> {
  if (typeof name !== 'string') throw invalidType('name', 'a string', name);
  const entries = checkDefinition(name, definition, union);
  const about = { name, ...(union && { union }), ...rules };
  const resolve = (abi: Abi) => ({ codec: layOut(about, entries, size, abi) });
  // All that can be wrong with it is wrong here already, and not first at its use.
  const type = new StructTypeImplementation<D>(name, resolve, pinnedAbi(rules.platform));
  fieldOf(type, hostAbi);
  return type;
}

type StructLayoutHead = Parameters<typeof structLayout>[0];
type Entries = readonly (readonly [name: string, type: object])[];

function checkDefinition(name: string, definition: Definition, union: boolean): Entries {
  if (typeof definition !== 'object' || definition === null) throw invalidType('definition', 'an object', definition);
  // `{ __proto__: c.int }` is no member: it sets the prototype.
  if (![Object.prototype, null].includes(Object.getPrototypeOf(definition))) {
    throw invalidType('definition', 'a plain object', definition);
  }
  const entries = Object.entries(definition);
  if (entries.length === 0) throw invalidType('definition', 'an object with at least one member', definition);
  entries.forEach(([member, type], index) => {
    // Anything else could not come from C; and JavaScript would move members that look like numbers to the front.
    if (!/^[A-Za-z_]\w*$/.test(member)) throw invalidType(`A member of ${name}`, 'named as C names one', member);
    if (!isType(type)) throw invalidType(`${name}.${member}`, 'a type of c or of defineStruct', type);
    const { flexible, codec } = fieldOf(type, hostAbi);
    if (codec.open)
      throw invalidType(
        `${name}.${member}`,
        'without a flexible array, which only ends the outermost struct',
        codec.ctype,
      );
    if (flexible && (union || index < entries.length - 1 || index === 0)) {
      throw invalidType(
        `${name}.${member}`,
        'the last of several members of a struct, as a flexible array is',
        codec.ctype,
      );
    }
  });
  return entries;
}

function layOut(
  about: { name: string } & Omit<Rules, 'unnamedBitsAlign'>,
  entries: Entries,
  least: number | undefined,
  abi: Abi,
): Codec {
  const { name } = about;
  const fields = entries.map(([, type]) => fieldOf(type, abi));
  const rules = { ...about, unnamedBitsAlign: abi.unnamedBitsAlign };
  const placement = place(
    fields.map(({ codec, ...said }) => ({ size: codec.size, alignment: codec.alignment, ...said })),
    rules,
  );
  if (least !== undefined && (!Number.isSafeInteger(least) || least < placement.size)) {
    throw outOfRange('size', `an integer of at least ${placement.size}, which the members of ${name} need`, least);
  }
  const shape = least === undefined ? placement : { ...placement, size: least };
  const layout = structLayout(
    { ...about, ...(least !== undefined && { sized: true }) } as StructLayoutHead,
    fields.map((field, index) => memberLayout((entries[index] as Entries[number])[0], field)),
    shape,
  );
  const members = fields.flatMap((field, index) =>
    membersOf(
      name,
      (entries[index] as Entries[number])[0],
      field,
      shape.positions[index] as number,
      about.union === true,
    ),
  );
  const twice = members.find((member, index) => members.findIndex((other) => other.name === member.name) < index);
  if (twice) throw invalidValue(`${name} has two members called ${twice.name}`);
  const tag = /^[A-Za-z_]\w*$/.test(name) ? ` ${name}` : '';
  const ctype = `${about.union ? 'union' : 'struct'}${tag}`;
  return structCodec({ name, layout, ctype, open: fields.at(-1)?.flexible === true }, members);
}

function memberLayout(name: string, field: Field): Omit<MemberLayout, 'offset' | 'bitOffset'> {
  const { codec, bits, aligned, packed, at, byteOrder, unnamed } = field;
  return {
    name: unnamed && (bits !== undefined || codec.members) ? '' : name,
    ...described(codec),
    size: codec.size,
    ...(bits !== undefined && { bitWidth: bits }),
    ...(aligned !== undefined && { aligned }),
    ...(packed && { packed }),
    ...(at !== undefined && { at: true as const }),
    ...(byteOrder && { byteOrder }),
  };
}

/** The properties that a member becomes: one, or those of what has no name, or none. */
function membersOf(struct: string, name: string, field: Field, position: number, union: boolean): StructMember[] {
  const { codec, bits, unnamed } = field;
  const offset = Math.floor(position / 8);
  if (unnamed) {
    const inside = bits === undefined ? (codec.members ?? []) : [];
    return inside.map((member) => ({
      ...member,
      where: `${struct}.${member.name}`,
      offset: offset + member.offset,
      optional: union || member.optional,
    }));
  }
  const placed = bits === undefined ? codec : (codec.bits as NonNullable<Codec['bits']>)(bits, position % 8);
  return [{ name, where: `${struct}.${name}`, codec: placed, offset, optional: union }];
}
