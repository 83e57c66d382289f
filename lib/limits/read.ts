import { readFileSync } from 'node:fs';
import { orAbsent } from '../../ffi/or-absent.ts';
import { os } from '../../ffi/platform.ts';
import { sysctl } from '../../ffi/sysctl.ts';
import { type LimitName, raiseCommand, SEM_FIELDS, sysctlName } from './names.ts';

/** A limit's value now; undefined where the system does not report it. */
export function readLimit(name: LimitName): bigint | undefined {
  if (os !== 'linux') return sysctl(sysctlName(name));
  const field = SEM_FIELDS.indexOf(name);
  const text = orAbsent(() => readFileSync(`/proc/sys/kernel/${field < 0 ? name : 'sem'}`, 'utf8'));
  const value = text?.trim().split(/\s+/)[Math.max(field, 0)];
  return value === undefined ? undefined : BigInt(value);
}

/** The limit, its present value, and the command that raises it: for messages. */
export function describeLimit(name: LimitName): string {
  const value = readLimit(name);
  const now = value === undefined ? '' : `, which is ${value}`;
  if (os !== 'linux') return `${sysctlName(name)}${now} (raise it with sysctl or in /etc/sysctl.conf)`;
  const semaphores = SEM_FIELDS.map((field) => readLimit(field)?.toString() ?? field.toUpperCase());
  return `${name.toUpperCase()}${now} (raise it with \`${raiseCommand(name, semaphores)}\`)`;
}
