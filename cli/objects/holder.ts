import type { SemaphoreHandle } from 'sysv-ipc';
import { processText } from '../text/object-table.ts';
import { processEntry } from './processes.ts';

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
