import { accessSync, constants, readFileSync } from 'node:fs';
import {
  IPC_STAT,
  MSG_INFO,
  MSG_STAT,
  MSG_STAT_ANY,
  SEM_INFO,
  SEM_STAT,
  SEM_STAT_ANY,
  SHM_INFO,
  SHM_STAT,
  SHM_STAT_ANY,
} from '../../ffi/constants.ts';
import { type Kind, MEMORY, QUEUES, SEMAPHORES, type StructName } from '../../ffi/kinds.ts';
import { errno } from '../../ffi/libc.ts';
import { E, failure } from '../../ffi/result.ts';
import { membersIn } from '../../structs/layout/confirm.ts';
import type { MemberOf, NumericMember } from '../../structs/layout/kernel-members.ts';

/** One object of a listing: its id, and its attributes under the names of the kernel's structs. */
export interface Row<Member extends string> {
  id: number;
  get(member: Member): number;
}

export type MemoryRow = Row<MemberOf<'shmid_ds'>>;
export type SemaphoreRow = Row<MemberOf<'semid_ds'>>;
export type QueueRow = Row<MemberOf<'msqid_ds'>>;

/** For answers that nobody reads. */
const scratch = new Uint8Array(new ArrayBuffer(256));

/** Where a listing comes from. */
export interface Source {
  memory(): MemoryRow[];
  semaphores(): SemaphoreRow[];
  queues(): QueueRow[];
}

/** /proc/sysvipc: a table each, with a line of headings. It tells of all objects, whoever may read them. */
export const fromProc: Source = {
  memory: () => readTable('shm'),
  semaphores: () => readTable('sem'),
  queues: () => {
    const rows = readTable<MemberOf<'msqid_ds'>>('msg');
    // The one attribute that the table lacks.
    const sizes = new Map(fromKernel.queues().map((row) => [row.id, row.get('qbytes')]));
    return rows
      .filter(({ id }) => sizes.has(id) || QUEUES.control(id, IPC_STAT(), scratch) !== -1 || errno() === E.EACCES)
      .map(({ id, get }) => ({
        id,
        get: (member) => (member === 'qbytes' ? (sizes.get(id) ?? Number.NaN) : get(member)),
      }));
  },
};

/** Whether there is a /proc, with sysvipc in it, that may be read. */
export function procTells(): boolean {
  try {
    accessSync('/proc/sysvipc/shm', constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The headings that are not the names of the structs' members. */
const HEADINGS: Record<string, string> = { mode: 'perms', segsz: 'size' };

function readTable<Member extends string>(name: 'shm' | 'sem' | 'msg'): Row<Member>[] {
  const [headings = [], ...lines] = readFileSync(`/proc/sysvipc/${name}`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  return lines.map((cells) => ({
    id: Number(cells[1]),
    get(member) {
      const heading = HEADINGS[member] ?? member;
      return Number.parseInt(cells[headings.indexOf(heading)] as string, heading === 'perms' ? 8 : 10);
    },
  }));
}

/** Linux's commands that go through all objects by their place in the kernel's table. */
export const fromKernel: Source = {
  memory: () => readAll(MEMORY, SHM_INFO, [SHM_STAT_ANY(), SHM_STAT()]),
  semaphores: () => readAll(SEMAPHORES, SEM_INFO, [SEM_STAT_ANY(), SEM_STAT()]),
  queues: () => readAll(QUEUES, MSG_INFO, [MSG_STAT_ANY(), MSG_STAT()]),
};

function readAll<S extends StructName>(kind: Kind<S>, infoCommand: number, statCommands: number[]): Row<MemberOf<S>>[] {
  const rows: Row<MemberOf<S>>[] = [];
  const last = kind.control(0, infoCommand, scratch);
  if (last === -1) throw failure(kind.controlCall, { action: `list every ${kind.noun}` });
  for (let place = 0; place <= last; place++) {
    const bytes = new Uint8Array(new ArrayBuffer(256));
    // Where the first command is unknown, the second lists what this user may read.
    let id = -1;
    for (const command of statCommands) {
      id = kind.control(place, command, bytes);
      if (id !== -1 || errno() !== E.EINVAL) break;
    }
    if (id === -1) continue;
    const view = new DataView(bytes.buffer);
    const members = membersIn(kind, view, {}) as unknown as Record<MemberOf<S>, NumericMember>;
    rows.push({ id, get: (member) => members[member].get(view) });
  }
  return rows;
}
