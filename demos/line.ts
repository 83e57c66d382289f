import { BusyError, type SemaphoreHandle, type SharedMemoryHandle } from 'sysv-ipc';
import type { Line } from './conversation.ts';

/** The conversation's line over handles, whose waits take a timeout. */
export function line(memory: SharedMemoryHandle, semaphore: SemaphoreHandle): Line {
  return {
    size: memory.size,
    read: (numberOfBytes, offset) => memory.read(numberOfBytes, offset),
    write: (text) => memory.write(text),
    P: (timeout) => inTime(() => semaphore.P({ timeout })),
    V: () => semaphore.V(),
    // Zero: somebody has it. One millisecond, since the other side may have had its whole turn just before.
    giveWay: () => inTime(() => semaphore.Z({ timeout: 1 })),
  };
}

function inTime(wait: () => void): boolean {
  try {
    wait();
    return true;
  } catch (error) {
    if (error instanceof BusyError) return false;
    throw error;
  }
}
