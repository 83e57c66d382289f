import { getsemid, getshmid, memory as openMemory, semaphore as openSemaphore } from 'sysv-ipc/shm';
import { play } from '../side.ts';
import { line } from './line.ts';

// As ../conclusion.ts, closer to the metal: keys are mapped to ids by hand.
play('Mrs. Conclusion', async ({ key, appear, converse }) => {
  const semaphore = openSemaphore(await appear(() => getsemid(key)));
  const memory = openMemory(await appear(() => getshmid(key)));
  memory.attach();
  await converse(line(memory, semaphore));
  memory.detach();
});
