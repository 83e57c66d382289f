import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { os, processExists } from 'sysv-ipc/internal';
import { escaped } from '../text/escape.ts';

/** A process that an object remembers. */
export interface ProcessEntry {
  pid: number;
  /** null where it cannot be known: the process has ended, or another may have its pid by now. */
  name: string | null;
  /** The whole command line; null as the name. */
  command: string | null;
  alive: boolean;
}

const known = new Map<number, ProcessEntry>();

/** Forgets which processes there were: each picture of a watch asks again. */
export function forgetProcesses(): void {
  known.clear();
}

/** null where the kernel says 0: nobody yet, or a process outside this container. */
export function processEntry(pid: number): ProcessEntry | null {
  if (pid <= 0) return null;
  let entry = known.get(pid);
  if (!entry) {
    entry = look(pid);
    known.set(pid, entry);
  }
  return entry;
}

function look(pid: number): ProcessEntry {
  if (!processExists(pid)) return { pid, name: null, command: null, alive: false };
  if (os !== 'linux') return { pid, name: fromPs(pid, 'comm'), command: fromPs(pid, 'args'), alive: true };
  const words = read(`/proc/${pid}/cmdline`)?.replace(/\0+$/, '').split('\0');
  const command = words?.join(' ');
  // Node names its main thread, which is what the kernel knows of the process.
  const comm = read(`/proc/${pid}/comm`)?.trim();
  const name = comm === 'MainThread' ? words?.[0]?.split('/').at(-1) : comm;
  return { pid, name: name ? escaped(name) : null, command: command ? escaped(command) : null, alive: true };
}

/** A short text for a table: the name, and for what runs scripts the script's. */
export function shortName({ name, command }: ProcessEntry): string {
  if (!name || !command || !INTERPRETERS.test(name)) return name ?? '?';
  const script = command.split(' ').find((word, i) => i > 0 && !word.startsWith('-'));
  return script ? `${name} ${script.split('/').at(-1)}` : name;
}

const INTERPRETERS = /^(node|bun|deno|python|perl|php|ruby|sh|bash|java)[\d.]*$/;

function fromPs(pid: number, column: string): string | null {
  try {
    const text = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return escaped(text.trim());
  } catch {
    return null;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
