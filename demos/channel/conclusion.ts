import { ChannelHandle } from 'sysv-ipc';
import { answersKey, correspondence } from '../correspondence.ts';
import { play } from '../side.ts';
import { mail } from './mail.ts';

// Waits for Mrs. Premise's channels, and answers what she says.
play('Mrs. Conclusion', async ({ key, appear, converse }) => {
  const words = await appear(() => new ChannelHandle(key));
  const answers = new ChannelHandle(answersKey(key));
  await converse(correspondence(mail(words, answers)));
});
