import type { SemaphoreHandle } from 'sysv-ipc';
import { processText } from '../text/object-table.ts';
import { processEntry } from './processes.ts';
import { attachedProcesses } from './users-of-object.ts';

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

/** The other processes that use a lock or channel: one of them holds it. */
export function usersText(shmid: number): string {
  const others = (attachedProcesses(shmid) ?? []).filter(({ pid }) => pid !== process.pid);
  if (others.length === 0) return '';
  const names = others.slice(0, MOST).map(({ pid }) => processText(processEntry(pid)));
  return ` (used by ${names.join(', ')}${others.length > MOST ? ', …' : ''})`;
}
