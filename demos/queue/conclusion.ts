import { MessageQueueHandle } from 'sysv-ipc';
import { correspondence } from '../correspondence.ts';
import { play } from '../side.ts';
import { mail, TO_CONCLUSION, TO_PREMISE } from './mail.ts';

// Waits for Mrs. Premise's queue, and answers what she says.
play('Mrs. Conclusion', async ({ key, appear, converse }) => {
  const queue = await appear(() => new MessageQueueHandle(key));
  await converse(correspondence(mail(queue, TO_CONCLUSION, TO_PREMISE)));
});
