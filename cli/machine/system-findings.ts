import { readdirSync, readFileSync } from 'node:fs';
import { os } from 'sysv-ipc/internal';
import { namespace } from '../objects/users-of-object.ts';
import { escaped } from '../text/escape.ts';
import { type Finding, finding } from './finding.ts';
import { removeIpc } from './logind.ts';

/** What else of this machine takes objects away, hides them or keeps them. */
export function systemFindings(): Finding[] {
  return os === 'linux' ? [logind(), removal(), namespaces(), reaper()].flat() : [];
}

const FIRST_REGULAR_UID = 1000;

function logind(): Finding {
  const setting = removeIpc();
  if (!setting) return finding('logind', 'ok', 'systemd-logind does not run here: nothing is removed at logout');
  const where = setting.source ?? 'the default of systemd';
  if (!setting.value) return finding('logind', 'ok', `objects outlive their user's logout (RemoveIPC=no in ${where})`);
  return finding(
    'logind',
    (process.getuid?.() ?? 0) >= FIRST_REGULAR_UID ? 'warning' : 'note',
    `systemd-logind removes all objects of a regular user at the end of the last session (RemoveIPC=yes, ${where})`,
    'run services as a system user, or `loginctl enable-linger USER`, or set RemoveIPC=no in /etc/systemd/logind.conf.d/',
  );
}

/** A kernel may be told to remove a segment as soon as nobody has it attached. */
function removal(): Finding[] {
  if (!rmidForced()) return [];
  return [
    finding(
      'rmid_forced',
      'warning',
      'memory is removed when nobody has it attached any more, also right after it was made (kernel.shm_rmid_forced=1)',
      'keep it attached, or `sysctl -w kernel.shm_rmid_forced=0`',
    ),
  ];
}

export function rmidForced(): boolean {
  return read('/proc/sys/kernel/shm_rmid_forced').trim() === '1';
}

/** The numbers that Linux gives the namespaces it starts with. */
const FIRST = { ipc: 'ipc:[4026531839]', user: 'user:[4026531837]', pid: 'pid:[4026531836]' } as const;

function namespaces(): Finding[] {
  const isOwn = (kind: keyof typeof FIRST) => {
    const name = namespace('self', kind);
    return name !== undefined && name !== FIRST[kind];
  };
  const found = [];
  if (isOwn('ipc')) {
    const [own, first] = [namespace('self', 'ipc'), namespace(1, 'ipc')];
    const apart = first !== undefined && first !== own ? ', another than that of process 1' : '';
    found.push(
      finding(
        'namespace',
        'note',
        `an IPC namespace of its own, as containers have${apart}: programs outside see other objects`,
        'to share objects between containers: `docker run --ipc=container:NAME`, or `--ipc=host`',
      ),
    );
  } else if (namespace('self', 'ipc') !== undefined) {
    found.push(finding('namespace', 'ok', "this is the machine's own IPC namespace"));
  }
  if (isOwn('pid')) {
    found.push(
      finding(
        'pids',
        'note',
        'a PID namespace of its own: processes outside are shown as "-", and whether they live is not known here',
        'look for orphans where all users of the objects can be seen: `docker run --pid=host`',
      ),
    );
  }
  if (isOwn('user')) {
    found.push(
      finding(
        'users',
        'note',
        'a user namespace of its own: root here is no root for objects made outside, and their owners may show as nobody',
        'share objects among processes of one user namespace',
      ),
    );
  }
  return found;
}

/** Programs that are made to be process 1 and ask for the status of every child. */
const INITS = /^(systemd|init|tini|dumb-init|docker-init|catatonit|s6-svscan|runit|openrc-init|launchd|podman-init)/;

/** Without an init, processes that have ended stay as zombies. */
function reaper(): Finding[] {
  const name = escaped(read('/proc/1/comm').trim());
  if (name === '' || INITS.test(name)) return [];
  const zombies = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && isZombie(pid)).length;
  return [
    finding(
      'init',
      zombies > 0 ? 'warning' : 'note',
      `process 1 is ${name}, no init: processes that end may stay as zombies${zombies > 0 ? ` (${zombies} now)` : ''}`,
      'start the container with an init: `docker run --init`',
    ),
  ];
}

function isZombie(pid: string): boolean {
  const stat = read(`/proc/${pid}/stat`);
  return / Z/.test(stat.slice(stat.lastIndexOf(')') + 1, stat.lastIndexOf(')') + 3));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
