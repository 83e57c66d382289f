import { createMemory, createSemaphore, removeMemory, removeSemaphore } from 'sysv-ipc/shm';
import { play } from '../side.ts';
import { line } from './line.ts';

// As ../premise.ts, closer to the metal: ids to remove by, a segment to attach and detach.
play('Mrs. Premise', async ({ key, size, permissions, converse }) => {
  // Zero: nobody may read before the first word is written.
  const semaphore = createSemaphore(key, 0, permissions);
  try {
    const memory = createMemory(key, size, permissions);
    try {
      memory.attach();
      await converse(line(memory, semaphore), new Date().toUTCString());
      memory.detach();
    } finally {
      removeMemory(memory.shmid);
    }
  } finally {
    removeSemaphore(semaphore.semid);
  }
});
