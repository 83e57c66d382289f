import { LimitError, type Listing, PermissionError } from 'sysv-ipc';
import { type ProbeReport, probe } from 'sysv-ipc/structs';
import { type Finding, finding, NEAR } from './finding.ts';
import { limitRows, share } from './limit-rows.ts';

/** The probe makes, uses and removes an object of each kind, and so answers both questions. */
export function callFindings(): Finding[] {
  let report: ProbeReport;
  try {
    report = probe();
  } catch (error) {
    return [refused(error as Error)];
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

function refused(error: Error): Finding {
  const { message } = error;
  if (error instanceof LimitError) {
    const advice = 'see `sysv-ipc limits`, and remove what nobody needs';
    return finding('calls', 'problem', `no object can be made: ${message}`, advice);
  }
  // Making an object of one's own needs no permission of the kernel: a filter says no.
  const advice =
    error instanceof PermissionError || /ENOSYS/.test(message)
      ? 'a sandbox forbids its calls: seccomp of a container (allow the calls shm*, sem* and msg*), SystemCallFilter= of a systemd unit, SELinux or AppArmor'
      : 'install the package again on this machine, with its optional dependencies';
  return finding('calls', 'problem', `System V IPC does not work here: ${message}`, advice);
}

export function limitFindings(there: Listing | undefined): Finding[] {
  const rows = limitRows(there).filter(({ consumed }) => consumed);
  const near = rows.filter((row) => (share(row) ?? 0) >= NEAR);
  if (near.length === 0) {
    const known = rows.some((row) => share(row) !== undefined);
    return [
      known
        ? finding('limits', 'ok', 'no limit is near')
        : finding('limits', 'note', 'this system does not report how much of its limits is in use', 'see `ipcs -a`'),
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
