import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Every System V object of this machine, one line each, as the kernel or `ipcs` tells it. */
export function ipcObjects(): Set<string> {
  return existsSync('/proc/sysvipc') ? new Set(fromProc()) : new Set(fromIpcs());
}

function* fromProc(): Generator<string> {
  for (const kind of ['shm', 'sem', 'msg']) {
    const [, ...lines] = readFileSync(`/proc/sysvipc/${kind}`, 'utf8').trim().split('\n');
    for (const line of lines) {
      const [key, id, mode] = line.trim().split(/\s+/);
      yield `${kind} ${id} (key 0x${(Number(key) >>> 0).toString(16).padStart(8, '0')}, mode ${mode})`;
    }
  }
}

function* fromIpcs(): Generator<string> {
  for (const line of execFileSync('ipcs', ['-a'], { encoding: 'utf8' }).split('\n')) {
    const [kind, id, key, mode] = line.trim().split(/\s+/);
    if (/^[msq]$/.test(kind ?? '')) yield `${kind} ${id} (key ${key}, mode ${mode})`;
  }
}
