import { readFileSync } from 'node:fs';
import { IPC_STAT } from '../../ffi/constants.ts';
import { type Kind, QUEUES, type StructName } from '../../ffi/kinds.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import { membersIn } from '../../structs/layout/confirm.ts';
import type { Get } from './object-info.ts';

/** Goes through all objects of a kind; false, without a visit, if this source does not list them. */
export type Source = <S extends StructName>(kind: Kind<S>, visit: (id: number, get: Get<string>) => void) => boolean;

const FILES: Record<StructName, string> = { shmid_ds: 'shm', semid_ds: 'sem', msqid_ds: 'msg' };

/** The headings that are not the names of the structs' members. */
const HEADINGS: Record<string, string> = { perms: 'mode', size: 'segsz', shmid: 'id', semid: 'id', msqid: 'id' };

const NEWLINE = 10;
const MINUS = 45;
const ZERO = 48;

/** /proc/sysvipc: a table each, with a line of headings. It lists all objects, also those that this user may not read. */
export const fromProc: Source = (kind, visit) => {
  const table = orAbsent(() => readFileSync(`/proc/sysvipc/${FILES[kind.struct]}`));
  if (!table) return false;
  const end = table.indexOf(NEWLINE);
  const headings = table.toString('latin1', 0, end).trim().split(/\s+/);
  const places = new Map(headings.map((heading, place) => [HEADINGS[heading] ?? heading, place]));
  const [id, mode] = [places.get('id') as number, places.get('mode') as number];
  const cells = new Float64Array(headings.length);
  const get: Get<string> = (member) => {
    const place = places.get(member);
    // The one attribute that its table lacks.
    if (place === undefined) return member === 'qbytes' ? maxBytes(cells[id] as number) : Number.NaN;
    return cells[place] as number;
  };
  for (let at = end + 1; at < table.length; ) {
    at = readLine(table, at, cells, mode);
    visit(cells[id] as number, get);
  }
  return true;
};

/** Of what a source tells, one object alone. */
export function onlyOf(source: Source, wanted: number): Source {
  return (kind, visit) => {
    let found = false;
    source(kind, (id, get) => {
      if (id !== wanted) return;
      found = true;
      visit(id, get);
    });
    return found;
  };
}

/** The numbers of a line, of which one is octal. @returns Where the next line begins. */
function readLine(table: Buffer, start: number, cells: Float64Array, octal: number): number {
  let at = start;
  for (let place = 0; place < cells.length; place++) {
    while ((table[at] as number) <= 32) at++;
    const negative = table[at] === MINUS;
    if (negative) at++;
    const base = place === octal ? 8 : 10;
    let number = 0;
    for (let digit = (table[at] as number) - ZERO; digit >= 0 && digit <= 9; digit = (table[++at] as number) - ZERO) {
      number = number * base + digit;
    }
    cells[place] = negative ? -number : number;
  }
  while (table[at] !== NEWLINE && at < table.length) at++;
  return at + 1;
}

const answer = new Uint8Array(new ArrayBuffer(256));
const view = new DataView(answer.buffer);

/** NaN where the kernel hides it from this user. */
function maxBytes(id: number): number {
  if (QUEUES.control(id, IPC_STAT(), answer) === -1) return Number.NaN;
  return membersIn(QUEUES, view, {}).qbytes.get(view);
}
