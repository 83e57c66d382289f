import { error as IpcError, type Memory, type Semaphore } from 'sysv-ipc/shm';
import type { Line } from '../conversation.ts';

/** The answer of a side that is awake comes sooner than going to sleep and being woken takes. */
const LOOKS = 20;

/** The conversation's line over `shm`, which knows no timeouts: so it looks, and sleeps a moment between looks. */
export function line(memory: Memory, semaphore: Semaphore): Line {
  semaphore.setBlocking(false);
  const taken = () => semaphore.val > 0 && tryP(semaphore);
  return {
    size: memory.size,
    read: (numberOfBytes, offset) => memory.read(numberOfBytes, offset),
    write: (text) => memory.write(text),
    P(timeout) {
      const deadline = performance.now() + timeout;
      while (!soon(taken)) if (performance.now() > deadline) return false;
      return true;
    },
    V: () => semaphore.V(),
    giveWay: (news) => void soon(news),
  };
}

function soon(wanted: () => boolean): boolean {
  for (let looks = 0; looks < LOOKS; looks++) if (wanted()) return true;
  // The shortest sleep that there is: some 60 microseconds.
  Atomics.wait(pillow, 0, 0, 0.001);
  return false;
}

const pillow = new Int32Array(new SharedArrayBuffer(4));

function tryP(semaphore: Semaphore): boolean {
  try {
    semaphore.P();
    return true;
  } catch (error) {
    if (error instanceof IpcError && error.code === 'EAGAIN') return false;
    throw error;
  }
}
