import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A user's name; null if the system has none for that number. */
export const userName = remembered((uid) => inFile('/etc/passwd', uid) ?? output('id', ['-nu', String(uid)]));

export const groupName = remembered((gid) => inFile('/etc/group', gid) ?? output('getent', ['group', String(gid)]));

function remembered(find: (id: number) => string | null): (id: number) => string | null {
  const known = new Map<number, string | null>();
  return (id) => {
    if (!known.has(id)) known.set(id, find(id));
    return known.get(id) ?? null;
  };
}

/** Both files have the name first and the number third. */
function inFile(path: string, id: number): string | null {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.map((line) => line.split(':')).find((fields) => fields[2] === String(id))?.[0] ?? null;
  } catch {
    return null;
  }
}

/** Users that are not in the file, but in a directory service. */
function output(command: string, args: string[]): string | null {
  try {
    const text = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return text.trim().split(':')[0] || null;
  } catch {
    return null;
  }
}
