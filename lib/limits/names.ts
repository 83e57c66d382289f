import { os } from '../../ffi/platform.ts';

/** The limits of the kernel by Linux's names. */
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

/** Linux has four limits in one file and one sysctl, in this order. */
export const SEM_FIELDS: readonly LimitName[] = ['semmsl', 'semmns', 'semopm', 'semmni'];

const SYSCTL: Record<string, (name: LimitName) => string> = {
  linux: (name) => `kernel.${SEM_FIELDS.includes(name) ? 'sem' : name}`,
  darwin: (name) => `kern.sysv.${name}`,
  freebsd: (name) => `kern.ipc.${name}`,
  openbsd: (name) => `kern.${name.slice(0, 3)}info.${name}`,
};

/** What sysctl calls it here. */
export function sysctlName(name: LimitName): string {
  return SYSCTL[os]?.(name) ?? name;
}

/** The command that sets it to N. @param semaphores - The values that share a sysctl with it, as they are now. */
export function raiseCommand(name: LimitName, semaphores: readonly string[] = []): string {
  const field = os === 'linux' ? SEM_FIELDS.indexOf(name) : -1;
  if (field === -1) return `sysctl -w ${sysctlName(name)}=N`;
  const values = SEM_FIELDS.map((other, i) => (i === field ? 'N' : (semaphores[i] ?? other.toUpperCase())));
  return `sysctl -w kernel.sem="${values.join(' ')}"`;
}
