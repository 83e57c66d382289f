import { LimitError } from 'sysv-ipc';
import { type ProbeReport, probe } from 'sysv-ipc/structs';
import type * as z from 'zod/mini';
import { os } from '../../ffi/platform.ts';
import type { finding as findingSchema } from '../io/schemas.ts';
import { type Entry, entriesOrNone, type MemoryEntry } from '../objects/entries.ts';
import { ipcNamespace } from '../objects/processes.ts';
import { sizeText } from '../text/format.ts';
import { limitRows, share } from './limit-rows.ts';
import { removeIpc } from './logind.ts';

export type Finding = z.infer<typeof findingSchema>;

/** ok: nothing to do; note: good to know; warning: threatens; problem: does not work. */
export type Level = Finding['level'];

function finding(check: string, level: Level, message: string, advice: string | null = null): Finding {
  return { check, level, message, advice };
}

/** Every check of the doctor, in the order in which it reports. */
export const CHECKS: readonly (() => Finding[])[] = [
  checkCalls,
  checkLimits,
  checkOrphans,
  checkRemoved,
  checkWorldWritable,
  checkQueues,
  checkLogind,
  checkNamespace,
];

/** The probe makes, uses and removes an object of each kind, and so answers both questions. */
function checkCalls(): Finding[] {
  let report: ProbeReport;
  try {
    report = probe();
  } catch (error) {
    const { message } = error as Error;
    return error instanceof LimitError
      ? [
          finding(
            'calls',
            'problem',
            `no object can be made: ${message}`,
            'see `sysv-ipc limits`, and remove what nobody needs',
          ),
        ]
      : [
          finding(
            'calls',
            'problem',
            `System V IPC does not work here: ${message}`,
            'a sandbox (seccomp) may forbid its calls',
          ),
        ];
  }
  const works = finding('calls', 'ok', `System V IPC works on ${report.platform}`);
  const wrong = report.members.filter(({ verdict }) => verdict === 'wrong').map(({ path }) => path);
  const confirmed = report.members.filter(({ verdict }) => verdict === 'confirmed').length;
  return [
    works,
    report.ok
      ? finding('layouts', 'ok', `the kernel confirms the layouts of its structs (${confirmed} members)`)
      : finding(
          'layouts',
          'problem',
          `the kernel disagrees about ${wrong.join(', ')}`,
          'report the output of `sysv-ipc probe --json`',
        ),
  ];
}

const NEAR = 0.8;

function checkLimits(): Finding[] {
  const rows = limitRows().filter(({ consumed }) => consumed);
  const near = rows.filter((row) => (share(row) ?? 0) >= NEAR);
  if (near.length === 0) {
    const known = rows.some((row) => share(row) !== undefined);
    return [
      known
        ? finding('limits', 'ok', 'no limit is near')
        : finding('limits', 'note', 'this system does not tell how much of its limits is in use', 'see `ipcs -a`'),
    ];
  }
  return near.map(({ name, description, value, used, raise }) =>
    finding(
      'limits',
      Number(used) >= Number(value) ? 'problem' : 'warning',
      `${used} of ${value} ${description} are in use (${name})`,
      `remove what nobody needs (\`sysv-ipc ls\`), or raise it: \`${raise}\``,
    ),
  );
}

function checkOrphans(): Finding[] {
  const orphans = memory().filter(({ orphaned }) => orphaned);
  if (orphans.length === 0) return [finding('orphans', 'ok', 'no memory is orphaned')];
  const bytes = orphans.reduce((sum, { size }) => sum + size, 0);
  return [
    finding(
      'orphans',
      'warning',
      `${several(orphans.length, 'segment')} of ${sizeText(bytes)} in all: nobody attached, creator gone: ${names(orphans)}`,
      'if nobody is to come back for them: `sysv-ipc remove --orphans --older-than 1d`',
    ),
  ];
}

function checkRemoved(): Finding[] {
  const removed = memory().filter((entry) => entry.removed);
  if (removed.length === 0) return [];
  const message = `${several(removed.length, 'segment')} removed but still attached: ${names(removed)}`;
  return [
    finding(
      'removed',
      'note',
      message,
      'the memory is freed when the last process ends: `sysv-ipc show memory id:N` tells which',
    ),
  ];
}

function checkWorldWritable(): Finding[] {
  const open = KINDS.flatMap((kind) => listed(kind)).filter(({ worldWritable }) => worldWritable);
  if (open.length === 0) return [finding('permissions', 'ok', 'no object is world-writable')];
  return [
    finding(
      'permissions',
      'warning',
      `${several(open.length, 'object')} that every user of this machine may change: ${names(open)}`,
      'create with a mode such as 600 or 660 (in programs: the option `permissions`)',
    ),
  ];
}

function checkQueues(): Finding[] {
  const full = listed('queue').filter(
    (entry) => entry.kind === 'queue' && entry.maxBytes !== null && entry.currentBytes >= NEAR * entry.maxBytes,
  );
  if (full.length === 0) return [];
  const message = `${several(full.length, 'queue')} nearly full: ${names(full)}`;
  return [finding('queues', 'warning', message, 'whoever sends will have to wait: is the receiver running?')];
}

const FIRST_REGULAR_UID = 1000;

function checkLogind(): Finding[] {
  if (os !== 'linux') return [];
  const setting = removeIpc();
  if (!setting) return [finding('logind', 'ok', 'systemd-logind does not run here: nothing is removed at logout')];
  const where = setting.source ?? 'the default of systemd';
  if (!setting.value)
    return [finding('logind', 'ok', `objects outlive their user's logout (RemoveIPC=no in ${where})`)];
  return [
    finding(
      'logind',
      (process.getuid?.() ?? 0) >= FIRST_REGULAR_UID ? 'warning' : 'note',
      `systemd-logind removes all objects of a regular user at the end of the last session (RemoveIPC=yes, ${where})`,
      'run services as a system user, or `loginctl enable-linger USER`, or set RemoveIPC=no in /etc/systemd/logind.conf.d/',
    ),
  ];
}

/** The number that Linux gives the namespace it starts with. */
const FIRST_NAMESPACE = 'ipc:[4026531839]';

function checkNamespace(): Finding[] {
  const own = ipcNamespace('self');
  if (own === undefined) return [];
  const first = ipcNamespace('1');
  if (own === FIRST_NAMESPACE) return [finding('namespace', 'ok', "this is the machine's own IPC namespace")];
  const apart = first !== undefined && first !== own ? ', another than that of process 1' : '';
  return [
    finding(
      'namespace',
      'note',
      `an IPC namespace of its own, as containers have${apart}: programs outside see other objects`,
      'to share objects between containers: `docker run --ipc=container:NAME`, or `--ipc=host`',
    ),
  ];
}

const KINDS = ['memory', 'semaphore', 'queue'] as const;

function memory(): MemoryEntry[] {
  return listed('memory').filter((entry) => entry.kind === 'memory');
}

/** None where the system gives no listing: the check of the limits says so. */
function listed(kind: (typeof KINDS)[number]): Entry[] {
  return entriesOrNone(kind) ?? [];
}

const MOST = 5;

function names(found: readonly Entry[]): string {
  const shown = found.slice(0, MOST).map(({ kind, key, keyHex, id }) => `${kind} ${key === 0 ? `id:${id}` : keyHex}`);
  return found.length > MOST ? `${shown.join(', ')} and ${found.length - MOST} more` : shown.join(', ');
}

function several(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
