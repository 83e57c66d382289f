import type { SemaphoreHandle } from 'sysv-ipc';
import { processText } from '../text/object-table.ts';
import { processEntry } from './processes.ts';
import { statusOf } from './shared-details.ts';

/** Who seems to hold a semaphore: the process that operated on it last, for the end of a message. */
export function holderText(semaphore: SemaphoreHandle): string {
  try {
    const { value, lastPid } = semaphore;
    const last = processEntry(lastPid);
    return ` (value ${value}${last ? `, last used by ${processText(last)}` : ''})`;
  } catch {
    // It is gone by now.
    return '';
  }
}

const MOST = 5;

/** Who holds a lock, for the end of a message; of a channel, and where that is not known, the others that use it. */
export function usersText(key: number): string {
  const others = (statusOf(key)?.users ?? []).filter(({ pid, ended }) => pid !== process.pid && !ended);
  const holders = others.filter(({ holds }) => holds);
  const readers = others.filter(({ reads }) => reads);
  if (holders.length > 0) return ` (held by ${processesText(holders)})`;
  if (readers.length > 0) return ` (read by ${processesText(readers)})`;
  return others.length > 0 ? ` (used by ${processesText(others)})` : '';
}

function processesText(users: readonly { pid: number }[]): string {
  const pids = [...new Set(users.map(({ pid }) => pid))];
  // 0: a process that cannot be seen from here.
  const names = pids.slice(0, MOST).map((pid) => (pid === 0 ? 'a process elsewhere' : processText(processEntry(pid))));
  return `${names.join(', ')}${pids.length > MOST ? ', …' : ''}`;
}
