import { MessageQueueHandle } from 'sysv-ipc';
import { play } from '../side.ts';
import { correspondence, TO_CONCLUSION, TO_PREMISE } from './correspondence.ts';

// Waits for Mrs. Premise's queue, and answers what she says.
play('Mrs. Conclusion', async ({ key, appear, converse }) => {
  const queue = await appear(() => new MessageQueueHandle(key));
  await converse(correspondence(queue, TO_CONCLUSION, TO_PREMISE));
});
