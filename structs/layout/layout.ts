import { invalidType, outOfRange } from '../../ffi/argument-errors.ts';
import { UnsupportedError } from '../../ffi/errors.ts';
import { hostPlatform } from '../../ffi/libc.ts';
import { refusal } from '../../ffi/refusal.ts';
import { abiOf, primitive, type Shape } from './abi.ts';
import { place } from './place.ts';
import { androidTables } from './platforms/android.ts';
import { darwinTables } from './platforms/darwin.ts';
import { freebsdTables } from './platforms/freebsd.ts';
import { linuxGlibc } from './platforms/linux-glibc.ts';
import { linuxMusl } from './platforms/linux-musl.ts';
import { netbsdTables } from './platforms/netbsd.ts';
import { openbsdTables } from './platforms/openbsd.ts';
import type { KeyMember, PlatformTable, PlatformTables, StructName } from './platforms/table.ts';
import { type StructLayout, structLayout } from './struct-layout.ts';

export type { Hole, MemberLayout, StructLayout } from './struct-layout.ts';
export type { KeyMember };

/** The structs of System V IPC on one platform. */
export interface PlatformLayout {
  /** e.g. `linux-x64-glibc`, `darwin-arm64`, `freebsd-x64`. */
  platform: string;
  /** How the key member of `struct ipc_perm` is called there. */
  keyMember: KeyMember;
  /** The structs by name. */
  structs: Record<StructName, StructLayout>;
}

const tables: PlatformTables = {
  ...linuxGlibc,
  ...linuxMusl,
  ...darwinTables,
  ...freebsdTables,
  ...openbsdTables,
  ...netbsdTables,
  ...androidTables,
};

/**
 * Every platform that the package knows the layouts of, as `operating system-processor-libc` in Node's words. The entries
 * ending in `-time64` are what 32-bit glibc's `__shmctl64` and its like speak.
 */
export const platforms: readonly string[] = Object.freeze(Object.keys(tables));

/**
 * The structs of System V IPC as a platform's C compiler lays them out, computed from what its headers say.
 *
 * ```ts
 * import { layout } from 'sysv-ipc/structs';
 *
 * const { keyMember, structs } = layout('darwin-arm64');
 * console.log(keyMember, structs.shmid_ds.size); // → _key 76
 * ```
 *
 * @param platform - One of `platforms`; this machine's by default.
 * @throws {@link RangeError} `ERR_OUT_OF_RANGE` if the platform is none of `platforms`.
 * @throws {@link UnsupportedError} If none was given and this machine's is none of them.
 */
export function layout(platform?: string): PlatformLayout {
  if (platform !== undefined && typeof platform !== 'string') throw invalidType('platform', 'a string', platform);
  const name = platform ?? hostPlatform();
  const table = Object.hasOwn(tables, name) ? tables[name] : undefined;
  if (!table) {
    if (platform !== undefined) throw outOfRange('platform', `one of ${platforms.join(', ')}`, platform);
    const action = `give the layout of System V IPC's structs on ${name}`;
    throw refusal({ action }, { type: UnsupportedError, code: 'ERR_UNSUPPORTED', reason: 'there is no table for it' });
  }
  return {
    platform: name,
    keyMember: table.keyMember,
    structs: {
      ipc_perm: kernelStruct(name, table, 'ipc_perm'),
      shmid_ds: kernelStruct(name, table, 'shmid_ds'),
      semid_ds: kernelStruct(name, table, 'semid_ds'),
      msqid_ds: kernelStruct(name, table, 'msqid_ds'),
      sembuf: kernelStruct(name, table, 'sembuf'),
    },
  };
}

function kernelStruct(platform: string, table: PlatformTable, name: StructName): StructLayout {
  const members = table.structs[name].map(([name, ctype]) => ({ name, ctype, ...shapeOf(platform, table, ctype) }));
  const { pack } = table;
  const about = pack === undefined ? { name } : { name, pack };
  return structLayout(
    about,
    members.map(({ alignment: _, ...member }) => member),
    place(members, { pack }),
  );
}

/** A type in the header's words: an array, a pointer, a typedef, a struct of the table, or one of C's own. */
function shapeOf(platform: string, table: PlatformTable, ctype: string): Shape {
  const array = /^(.+)\[(\d+)\]$/.exec(ctype);
  if (array) {
    const { size, alignment } = shapeOf(platform, table, array[1] as string);
    return { size: size * Number(array[2]), alignment };
  }
  if (ctype.endsWith('*')) return sizes(primitive(abiOf(platform), 'void *'));
  const meaning = table.typedefs[ctype];
  if (meaning) return shapeOf(platform, table, meaning);
  if (ctype.startsWith('struct ')) {
    return sizes(kernelStruct(platform, table, ctype.slice('struct '.length) as StructName));
  }
  return sizes(primitive(abiOf(platform), ctype));
}

const sizes = ({ size, alignment }: Shape): Shape => ({ size, alignment });
