import { readFileSync } from 'node:fs';
import { os } from '../ffi/platform.ts';
import { sysctl } from '../ffi/sysctl.ts';

/** The limits of the kernel by Linux's names, where they are to be read, and how each system calls and raises them. */
export type LimitName =
  | 'shmmax'
  | 'shmmin'
  | 'shmmni'
  | 'shmall'
  | 'semmsl'
  | 'semmns'
  | 'semopm'
  | 'semmni'
  | 'msgmax'
  | 'msgmnb'
  | 'msgmni';

/** /proc/sys/kernel/sem holds four limits in one file. */
const SEM_FIELDS: LimitName[] = ['semmsl', 'semmns', 'semopm', 'semmni'];

const OTHER_SYSTEMS: Record<string, (name: LimitName) => string> = {
  darwin: (name) => `kern.sysv.${name}`,
  freebsd: (name) => `kern.ipc.${name}`,
  openbsd: (name) => `kern.${name.slice(0, 3)}info.${name}`,
};

function nameElsewhere(name: LimitName): string {
  return OTHER_SYSTEMS[os]?.(name) ?? name;
}

/** A limit's value now; undefined where the system does not tell it. */
export function readLimit(name: LimitName): bigint | undefined {
  if (os !== 'linux') return sysctl(nameElsewhere(name));
  const field = SEM_FIELDS.indexOf(name);
  try {
    const text = readFileSync(`/proc/sys/kernel/${field < 0 ? name : 'sem'}`, 'utf8');
    const value = text.trim().split(/\s+/)[Math.max(field, 0)];
    return value === undefined ? undefined : BigInt(value);
  } catch {
    return undefined;
  }
}

/** The limit, its present value, and the command that raises it: for messages. */
export function describeLimit(name: LimitName): string {
  const value = readLimit(name);
  const now = value === undefined ? '' : `, which is ${value}`;
  if (os !== 'linux') {
    const sysctlName = nameElsewhere(name);
    return `${sysctlName}${now} (raise it with sysctl or in /etc/sysctl.conf)`;
  }
  const field = SEM_FIELDS.indexOf(name);
  const raise =
    field < 0
      ? `sysctl -w kernel.${name}=N`
      : `sysctl -w kernel.sem="SEMMSL SEMMNS SEMOPM SEMMNI", of which it is the ${['first', 'second', 'third', 'fourth'][field]}`;
  return `${name.toUpperCase()}${now} (raise it with \`${raise}\`)`;
}
