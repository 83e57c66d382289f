import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { arch, os } from 'sysv-ipc/internal';
import type { Kind } from '../usage/values.ts';

/** A process that has a segment attached. */
export interface AttachedProcess {
  pid: number;
  uid: number | null;
  access: 'rw' | 'r';
  /** How many times it has it attached. */
  times: number;
}

/**
 * Who has a segment attached: the kernel lists the mapping as /SYSV and the key, with the id in the inode's place. Only of those
 * processes that this user may look at; undefined where the system does not report them.
 */
export function attachedProcesses(shmid: number): AttachedProcess[] | undefined {
  const mapping = new RegExp(`^\\S+ r(.).. \\S+ \\S+ ${shmid}\\s+/SYSV[0-9a-f]{8}`, 'gm');
  return processesHere()?.flatMap((pid) => {
    const found = [...read(`/proc/${pid}/maps`).matchAll(mapping)];
    if (found.length === 0) return [];
    const access = found.some(([, write]) => write === 'w') ? 'rw' : 'r';
    return { pid, uid: userOf(pid), access, times: found.length } as const;
  });
}

/** A process that waits in a call on an object. */
export interface WaitingProcess {
  pid: number;
  uid: number | null;
  waits: 'operates' | 'sends' | 'receives';
}

/** The numbers of the calls, by processor: of the others the kernel has one call for all of System V, or this table no numbers. */
const GENERIC = { 188: 'receives', 189: 'sends', 192: 'operates', 193: 'operates' } as const;
const CALLS: Record<string, Readonly<Record<number, WaitingProcess['waits']>>> = {
  x64: { 65: 'operates', 220: 'operates', 69: 'sends', 70: 'receives' },
  arm64: GENERIC,
  riscv64: GENERIC,
  loong64: GENERIC,
};

/**
 * Which processes wait in semop, msgsnd or msgrcv on an object: /proc tells the call that each thread is in, with its first
 * argument, to root and to the process's own user. Undefined where the system does not report it.
 */
export function waitingProcesses(kind: Kind, id: number): WaitingProcess[] | undefined {
  const calls = CALLS[arch];
  if (!calls) return undefined;
  return processesHere()?.flatMap((pid) => {
    for (const thread of entriesOf(`/proc/${pid}/task`)) {
      const [call, first] = read(`/proc/${pid}/task/${thread}/syscall`).split(' ');
      const waits = calls[Number(call)];
      if (!waits || (waits === 'operates') !== (kind === 'semaphore') || Number(first) !== id) continue;
      return [{ pid, uid: userOf(pid), waits }];
    }
    return [];
  });
}

/** The name of a process's IPC namespace; undefined where that is not told. */
export function ipcNamespace(process: string | number): string | undefined {
  return namespace(process, 'ipc');
}

export function namespace(process: string | number, kind: 'ipc' | 'pid' | 'user'): string | undefined {
  try {
    return readlinkSync(`/proc/${process}/ns/${kind}`);
  } catch {
    return undefined;
  }
}

/** Those that see the same objects. */
function processesHere(): number[] | undefined {
  if (os !== 'linux') return undefined;
  const own = ipcNamespace('self');
  return entriesOf('/proc').filter((pid) => ipcNamespace(pid) === own);
}

function entriesOf(folder: string): number[] {
  try {
    return readdirSync(folder)
      .map(Number)
      .filter((number) => number > 0);
  } catch {
    return [];
  }
}

export function userOf(pid: number): number | null {
  const uid = /^Uid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1];
  return uid === undefined ? null : Number(uid);
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
