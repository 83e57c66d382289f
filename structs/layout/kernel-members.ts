import type { StructName } from '../../ffi/kinds.ts';
import { littleEndian as hostIsLittleEndian } from '../../ffi/platform.ts';
import type { PlatformLayout } from './layout.ts';

/**
 * Reading and writing what IPC_STAT answers and IPC_SET takes, under names that are the same on every platform. Numbers are
 * plain: an eight-byte member is read without a BigInt, rounded above 2^53.
 */
export interface NumericMember {
  readonly offset: number;
  readonly size: number;
  get(this: void, view: DataView): number;
  set(this: void, view: DataView, value: number): void;
}

export type PermMember = 'key' | 'uid' | 'gid' | 'cuid' | 'cgid' | 'mode' | 'seq';
export type ShmMember = PermMember | 'segsz' | 'atime' | 'dtime' | 'ctime' | 'cpid' | 'lpid' | 'nattch';
export type SemMember = PermMember | 'otime' | 'ctime' | 'nsems';
export type MsgMember = PermMember | 'stime' | 'rtime' | 'ctime' | 'cbytes' | 'qnum' | 'qbytes' | 'lspid' | 'lrpid';

export type KernelStruct<M extends string> = Readonly<Record<M, NumericMember>> & { readonly size: number };

export interface KernelStructs {
  readonly shmid_ds: KernelStruct<ShmMember>;
  readonly semid_ds: KernelStruct<SemMember>;
  readonly msqid_ds: KernelStruct<MsgMember>;
}

/** The members of one of the structs. */
export type MemberOf<S extends StructName> = Exclude<keyof KernelStructs[S], 'size'> & string;

const PERM: readonly PermMember[] = ['key', 'uid', 'gid', 'cuid', 'cgid', 'mode', 'seq'];
const SHM: readonly ShmMember[] = ['segsz', 'atime', 'dtime', 'ctime', 'cpid', 'lpid', 'nattch'];
const SEM: readonly SemMember[] = ['otime', 'ctime', 'nsems'];
const MSG: readonly MsgMember[] = ['stime', 'rtime', 'ctime', 'cbytes', 'qnum', 'qbytes', 'lspid', 'lrpid'];

const SIGNED = /^key$|time$|pid$/;

/** The numeric members of a platform's structs. */
export function kernelStructs(layout: PlatformLayout, littleEndian = hostIsLittleEndian): KernelStructs {
  const build = <M extends string>(name: 'shmid_ds' | 'semid_ds' | 'msqid_ds', own: readonly M[]) => {
    const struct = layout.structs[name];
    // Every one of these structs starts with its ipc_perm, so the offsets inside it hold for the whole.
    const places = new Map(
      [...layout.structs.ipc_perm.members, ...struct.members].map((member) => [neutralName(member.name), member]),
    );
    const members = [...PERM, ...own].map((name) => {
      const place = places.get(name);
      if (!place) throw new TypeError(`${layout.platform} has no member "${name}" in struct ${struct.name}`);
      return [name, numericMember(name, place.offset, place.size, littleEndian)] as const;
    });
    return { size: struct.size, ...Object.fromEntries(members) } as KernelStruct<PermMember | M>;
  };
  return { shmid_ds: build('shmid_ds', SHM), semid_ds: build('semid_ds', SEM), msqid_ds: build('msqid_ds', MSG) };
}

/** `__key`, `shm_segsz` and `__msg_cbytes` without what the platforms put in front of them. */
export function neutralName(name: string): string {
  return name.replace(/^_*(?:(?:shm|sem|msg)_)?/, '');
}

function numericMember(name: string, offset: number, size: number, littleEndian: boolean): NumericMember {
  const lowEnd = (width: number) => (littleEndian ? offset : offset + size - width);
  // glibc declares the kernel's unsigned long; musl only its low 16 bits, and padding that the kernel need not write.
  if (name === 'nsems') return unsigned16(lowEnd(2), littleEndian);
  if (size === 8) {
    // The BSDs' key_t is a long, and a key still 32 bits of it.
    if (name === 'key') return { ...signed64(offset, littleEndian), get: signed32(lowEnd(4), littleEndian).get };
    return SIGNED.test(name) ? signed64(offset, littleEndian) : unsigned64(offset, littleEndian);
  }
  if (size === 2) return unsigned16(offset, littleEndian);
  return SIGNED.test(name) ? signed32(offset, littleEndian) : unsigned32(offset, littleEndian);
}

/** A C `long`, or another signed number of four or eight bytes. */
export function signedMember(offset: number, size: 4 | 8, littleEndian = hostIsLittleEndian): NumericMember {
  return size === 8 ? signed64(offset, littleEndian) : signed32(offset, littleEndian);
}

function unsigned16(offset: number, littleEndian: boolean): NumericMember {
  return {
    offset,
    size: 2,
    get: (view) => view.getUint16(offset, littleEndian),
    set: (view, value) => view.setUint16(offset, value, littleEndian),
  };
}

function signed32(offset: number, littleEndian: boolean): NumericMember {
  return {
    offset,
    size: 4,
    get: (view) => view.getInt32(offset, littleEndian),
    set: (view, value) => view.setInt32(offset, value, littleEndian),
  };
}

function unsigned32(offset: number, littleEndian: boolean): NumericMember {
  return {
    offset,
    size: 4,
    get: (view) => view.getUint32(offset, littleEndian),
    set: (view, value) => view.setUint32(offset, value, littleEndian),
  };
}

function signed64(offset: number, littleEndian: boolean): NumericMember {
  const [high, low] = halves(offset, littleEndian);
  return {
    offset,
    size: 8,
    get: (view) => view.getInt32(high, littleEndian) * 2 ** 32 + view.getUint32(low, littleEndian),
    set: (view, value) => {
      view.setUint32(low, value, littleEndian);
      view.setInt32(high, Math.floor(value / 2 ** 32), littleEndian);
    },
  };
}

function unsigned64(offset: number, littleEndian: boolean): NumericMember {
  const [high, low] = halves(offset, littleEndian);
  return {
    ...signed64(offset, littleEndian),
    get: (view) => view.getUint32(high, littleEndian) * 2 ** 32 + view.getUint32(low, littleEndian),
  };
}

function halves(offset: number, littleEndian: boolean): [high: number, low: number] {
  return littleEndian ? [offset + 4, offset] : [offset, offset + 4];
}
