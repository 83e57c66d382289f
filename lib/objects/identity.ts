import type { KernelStructs, NumericMember } from '../../structs/layout/kernel-members.ts';
import type { Key } from './keys.ts';

/** What an object keeps for life: an object that differs in it is another one that got the same id. */
export interface Identity {
  readonly key: Key;
  readonly cuid: number;
  readonly cgid: number;
  /** Memory: the process that made it. */
  readonly cpid: number | undefined;
  /** Bytes of a segment, semaphores of a set. */
  readonly size: number | undefined;
  /** When it was first operated on, sent to or attached: such a time never goes back to 0. */
  used: boolean;
}

type Members = Readonly<Partial<Record<'cpid' | 'segsz' | 'nsems' | 'otime' | 'stime' | 'atime', NumericMember>>>;

export function identityIn(members: KernelStructs[keyof KernelStructs], view: DataView): Identity {
  const { cpid, segsz, nsems } = members as Members;
  return {
    key: members.key.get(view),
    cuid: members.cuid.get(view),
    cgid: members.cgid.get(view),
    cpid: cpid?.get(view),
    size: (segsz ?? nsems)?.get(view),
    used: wasUsed(members, view),
  };
}

/** Whether the answer in `view` is about the same object, as far as the kernel tells. */
export function isSame(known: Identity, members: KernelStructs[keyof KernelStructs], view: DataView): boolean {
  const { cpid, segsz, nsems } = members as Members;
  const key = members.key.get(view);
  if (members.cuid.get(view) !== known.cuid || members.cgid.get(view) !== known.cgid) return false;
  // A removed segment that is still attached somewhere has lost its key.
  if (key !== known.key && !(segsz && key === 0)) return false;
  if (cpid && cpid.get(view) !== known.cpid) return false;
  const size = segsz ?? nsems;
  if (size && size.get(view) !== known.size) return false;
  const used = wasUsed(members, view);
  if (known.used && !used) return false;
  known.used = used;
  return true;
}

function wasUsed(members: KernelStructs[keyof KernelStructs], view: DataView): boolean {
  const { otime, stime, atime } = members as Members;
  return (otime ?? stime ?? atime)?.get(view) !== 0;
}
