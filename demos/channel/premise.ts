import { createChannel } from 'sysv-ipc';
import { answersKey, correspondence } from '../correspondence.ts';
import { play } from '../side.ts';
import { mail } from './mail.ts';

// Makes a channel for each direction, has the first word, and takes both away again whatever happens.
play('Mrs. Premise', async ({ key, size, permissions, converse }) => {
  using answers = createChannel(size, { key: answersKey(key), permissions, autoRemove: true });
  using words = createChannel(size, { key, permissions, autoRemove: true });
  await converse(correspondence(mail(answers, words)), new Date().toUTCString());
});
