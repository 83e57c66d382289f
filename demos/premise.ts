import { createMemory, createSemaphore } from 'sysv-ipc';
import { line } from './line.ts';
import { play } from './side.ts';

// Makes semaphore and memory under one key, has the first word, and takes both away again whatever happens.
play('Mrs. Premise', async ({ key, size, permissions, converse }) => {
  // Zero: nobody may read before the first word is written.
  using semaphore = createSemaphore(0, { key, permissions, autoRemove: true });
  using memory = createMemory(size, { key, permissions, initCharacter: null, autoRemove: true });
  await converse(line(memory, semaphore), new Date().toUTCString());
});
