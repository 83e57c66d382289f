import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where systemd looks for its settings, the most important first. */
const FOLDERS = ['etc/systemd', 'run/systemd', 'usr/local/lib/systemd', 'usr/lib/systemd', 'lib/systemd'];

/** Where a setting of systemd-logind stands. */
export interface RemoveIpc {
  value: boolean;
  /** A file; undefined for the default that systemd was built with. */
  source: string | undefined;
}

/**
 * systemd-logind's RemoveIPC=: whether all objects of a user are removed when that user's last session ends.
 *
 * @param root - The root of the file system.
 * @returns undefined where systemd does not run.
 */
export function removeIpc(root = '/'): RemoveIpc | undefined {
  if (!existsSync(join(root, 'run/systemd/system'))) return undefined;
  // Of the files of one name the first folder's counts, in the order of the names; the last setting wins.
  const main = FOLDERS.map((folder) => join(root, folder, 'logind.conf')).find((path) => existsSync(path));
  const files = main === undefined ? dropIns(root) : [main, ...dropIns(root)];
  const found = files.flatMap((path) => {
    const values = [...content(path).matchAll(/^\s*RemoveIPC\s*=\s*(\S+)\s*$/gim)];
    return values.map(([, value = '']) => ({ value: /^(1|y|yes|t|true|on)$/i.test(value), source: path }));
  });
  return found.at(-1) ?? { value: true, source: undefined };
}

function dropIns(root: string): string[] {
  const byName = new Map<string, string>();
  for (const folder of FOLDERS.toReversed()) {
    const path = join(root, folder, 'logind.conf.d');
    if (!existsSync(path)) continue;
    for (const name of readdirSync(path)) if (name.endsWith('.conf')) byName.set(name, join(path, name));
  }
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

function content(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
