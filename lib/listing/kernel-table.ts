import { MSG_INFO, MSG_STAT, SEM_INFO, SEM_STAT, SHM_INFO, SHM_STAT } from '../../ffi/constants.ts';
import type { Kind, StructName } from '../../ffi/kinds.ts';
import { errno } from '../../ffi/libc.ts';
import { E, errorFor } from '../../ffi/result.ts';
import { membersIn } from '../../structs/layout/confirm.ts';
import type { NumericMember } from '../../structs/layout/kernel-members.ts';
import { statAsAnybody } from '../objects/stat-as-anybody.ts';
import type { Get } from './object-info.ts';
import type { Source } from './proc-table.ts';

const INFO: Record<StructName, number> = { shmid_ds: SHM_INFO, semid_ds: SEM_INFO, msqid_ds: MSG_INFO };
const STAT: Record<StructName, () => number> = { shmid_ds: SHM_STAT, semid_ds: SEM_STAT, msqid_ds: MSG_STAT };

const answer = new Uint8Array(new ArrayBuffer(256));
const view = new DataView(answer.buffer);

/** Goes through the kernel's table by SHM_STAT_ANY and its like, which tell every user of every object. Linux 4.17 has them. */
export const fromKernel: Source = (kind, visit) => {
  if (!knowsStatAny(kind)) return false;
  visitPlaces(kind, kind.statAny(), visit);
  return true;
};

/** The same by SHM_STAT and its like, which tell of what this user may read. */
export const readableFromKernel: Source = (kind, visit) => {
  visitPlaces(kind, STAT[kind.struct](), visit);
  return true;
};

/** One object alone. */
export function byId(id: number): Source {
  return (kind, visit) => {
    if (!statAsAnybody(kind, id, answer)) return false;
    const members = membersIn(kind, view, {}) as unknown as Record<string, NumericMember>;
    visit(id, (member) => members[member]?.get(view) ?? Number.NaN);
    return true;
  };
}

function visitPlaces<S extends StructName>(kind: Kind<S>, command: number, visit: Parameters<Source>[1]): void {
  let members: Readonly<Record<string, NumericMember>> | undefined;
  const get: Get<string> = (member) => members?.[member]?.get(view) ?? Number.NaN;
  const last = lastPlace(kind);
  for (let place = 0; place <= last; place++) {
    const id = kind.control(place, command, answer);
    if (id === -1) continue;
    members ??= membersIn(kind, view, {}) as unknown as Record<string, NumericMember>;
    visit(id, get);
  }
}

/** Both commands refuse an empty place with EINVAL; on an older kernel the plain one finds something there, or may not look. */
function knowsStatAny<S extends StructName>(kind: Kind<S>): boolean {
  const last = lastPlace(kind);
  for (let place = 0; place <= last; place++) {
    if (kind.control(place, kind.statAny(), answer) !== -1) return true;
    if (kind.control(place, STAT[kind.struct](), answer) !== -1 || errno() === E.EACCES) return false;
  }
  return true;
}

function lastPlace<S extends StructName>(kind: Kind<S>): number {
  const last = kind.control(0, INFO[kind.struct], answer);
  if (last === -1) throw errorFor(errno(), kind.controlCall, { action: `list every ${kind.noun}` });
  return last;
}
