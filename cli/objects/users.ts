import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { escaped } from '../text/escape.ts';

/** Fields of /etc/passwd or /etc/group: the name is the first and the number the third. */
type Fields = readonly string[];

/** A user's name; null if the system has none for that number. */
export const userName = remembered((uid) => nameOf('passwd', uid));
export const groupName = remembered((gid) => nameOf('group', gid));

/** The number of a user or a group, from its name or number; undefined if there is none of that name. */
export const userId = (text: string): number | undefined => idOf('passwd', text);
export const groupId = (text: string): number | undefined => idOf('group', text);

type Database = 'passwd' | 'group';

function remembered(find: (id: number) => string | null): (id: number) => string | null {
  const known = new Map<number, string | null>();
  return (id) => {
    if (!known.has(id)) known.set(id, find(id));
    return known.get(id) ?? null;
  };
}

function nameOf(database: Database, id: number): string | null {
  const name = fields(database, (entry) => entry[2] === String(id), String(id))?.[0];
  return name === undefined ? null : escaped(name);
}

function idOf(database: Database, text: string): number | undefined {
  const id = Number(fields(database, ([name]) => name === text, text)?.[2] ?? Number.NaN);
  if (Number.isInteger(id)) return id;
  return /^\d{1,10}$/.test(text) && Number(text) < 0xffff_ffff ? Number(text) : undefined;
}

/** From the file, or else from a directory service, which getent asks. */
function fields(database: Database, fits: (fields: Fields) => boolean, key: string): Fields | undefined {
  const inFile = content(database).find(fits);
  if (inFile) return inFile;
  try {
    const line = execFileSync('getent', [database, '--', key], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const found = line.trim().split(':');
    return fits(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

const files = new Map<Database, Fields[]>();

function content(database: Database): Fields[] {
  let lines = files.get(database);
  if (!lines) {
    lines = read(`/etc/${database}`)
      .split('\n')
      .map((line) => line.split(':'));
    files.set(database, lines);
  }
  return lines;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
