import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { os } from '../../ffi/platform.ts';
import { harmless } from '../text/format.ts';

/** A process that an object remembers. */
export interface ProcessEntry {
  pid: number;
  /** null where it cannot be known: the process has ended, or another may have its pid by now. */
  name: string | null;
  alive: boolean;
}

/** null where the kernel says 0: nobody yet, or a process outside this container. */
export function processEntry(pid: number): ProcessEntry | null {
  if (pid <= 0) return null;
  const alive = lives(pid);
  return { pid, name: alive ? processName(pid) : null, alive };
}

/** Whether a process of that id lives, of whatever user. */
export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

const hasProc = os === 'linux';

export function processName(pid: number): string | null {
  try {
    const name = hasProc
      ? readFileSync(`/proc/${pid}/comm`, 'utf8')
      : execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        });
    return harmless(name.trim());
  } catch {
    return null;
  }
}

/** A process that has a segment attached. */
export interface AttachedProcess {
  pid: number;
  name: string | null;
  uid: number | null;
  access: 'rw' | 'r';
  /** How many times it has it attached. */
  times: number;
}

/**
 * Who has a segment attached: the kernel lists the mapping as /SYSV and the key, with the id in the inode's place. Only of those
 * processes that this user may look at; undefined where the system does not tell.
 */
export function attachedProcesses(shmid: number): AttachedProcess[] | undefined {
  if (!hasProc) return undefined;
  const mapping = new RegExp(`^\\S+ r(.).. \\S+ \\S+ ${shmid}\\s+/SYSV[0-9a-f]{8}`, 'gm');
  const namespace = ipcNamespace('self');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && ipcNamespace(name) === namespace)
    .flatMap((name) => {
      const found = [...read(`/proc/${name}/maps`).matchAll(mapping)];
      if (found.length === 0) return [];
      const uid = /^Uid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1];
      return {
        pid: Number(name),
        name: processName(Number(name)),
        uid: uid === undefined ? null : Number(uid),
        access: found.some(([, write]) => write === 'w') ? ('rw' as const) : ('r' as const),
        times: found.length,
      };
    });
}

/** The name of a process's IPC namespace; undefined where that is not told. */
export function ipcNamespace(process: string): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/ns/ipc`);
  } catch {
    return undefined;
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
