import { createQueue } from 'sysv-ipc';
import { correspondence } from '../correspondence.ts';
import { play } from '../side.ts';
import { mail, TO_CONCLUSION, TO_PREMISE } from './mail.ts';

// Makes the queue, has the first word, and takes the queue away again whatever happens.
play('Mrs. Premise', async ({ key, permissions, converse }) => {
  using queue = createQueue({ key, permissions, autoRemove: true });
  await converse(correspondence(mail(queue, TO_PREMISE, TO_CONCLUSION)), new Date().toUTCString());
});
