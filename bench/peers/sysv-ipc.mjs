import { serve } from './serve.mjs';
import { locks } from './sysv-ipc-locks.mjs';
import { memory } from './sysv-ipc-memory.mjs';
import { queues } from './sysv-ipc-queues.mjs';
import { semaphores } from './sysv-ipc-semaphores.mjs';

serve({ ...semaphores, ...memory, ...queues, ...locks });
