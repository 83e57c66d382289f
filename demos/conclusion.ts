import { SemaphoreHandle, SharedMemoryHandle } from 'sysv-ipc';
import { line } from './line.ts';
import { play } from './side.ts';

// Opens what Mrs. Premise made, accepts her first word, and answers.
play('Mrs. Conclusion', async ({ key, appear, converse }) => {
  const semaphore = await appear(() => new SemaphoreHandle(key));
  using memory = await appear(() => new SharedMemoryHandle(key));
  await converse(line(memory, semaphore));
});
