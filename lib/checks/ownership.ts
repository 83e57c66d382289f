import { orAbsent } from '../../ffi/or-absent.ts';
import { unistd } from '../../ffi/unistd.ts';

/** Whose an object is, and what its mode allows. */
export interface Ownership {
  uid: number;
  gid: number;
  cuid: number;
  cgid: number;
  mode: number;
}

const READ = 0o4;
const WRITE = 0o2;

/**
 * Why the mode of an object forbids what this process wanted, and what would help: for messages.
 *
 * @param toRead - What to do where reading is allowed.
 */
export function ownersWord(ownership: Ownership, toRead = ''): string {
  const { uid, mode } = ownership;
  const self = unistd().geteuid();
  const allowed = granted(ownership, self);
  const owner = `it belongs to uid ${uid}, its mode is 0${mode.toString(8).padStart(3, '0')}, and this process runs as uid ${self}`;
  if ((allowed & READ) !== 0 && (allowed & WRITE) === 0)
    return `${owner}, which may only read it${toRead && `: ${toRead}`}`;
  return `${owner}; its owner or root can allow it (\`npx sysv-ipc chmod\`)`;
}

/** The three bits of the mode that hold for this process; the kernel compares creator and owner alike. */
function granted({ uid, gid, cuid, cgid, mode }: Ownership, self: number): number {
  if (self === uid || self === cuid) return (mode >> 6) & 0o7;
  const groups = [unistd().getegid(), ...(orAbsent(() => process.getgroups?.()) ?? [])];
  return groups.includes(gid) || groups.includes(cgid) ? (mode >> 3) & 0o7 : mode & 0o7;
}

/** Made and owned by this user or by root: nobody else can change it but by its mode. */
export function isTrusted({ uid, cuid }: Ownership): boolean {
  const trusted = [0, unistd().geteuid()];
  return trusted.includes(uid) && trusted.includes(cuid);
}
