import { execFileSync, spawnSync } from 'node:child_process';
import { fixturePath } from '../../helpers/fixture.ts';
import { newQueue } from '../../helpers/objects.ts';
import { testIf } from '../../helpers/peers.ts';

const scratch = process.getuid?.() === 0 && spawnSync('unshare', ['--ipc', 'true']).status === 0;

testIf(scratch, 'root and `unshare --ipc`, to raise the limits')(
  'MessageQueueHandle.receiveSync() of long messages gives each its own memory, once',
  () => {
    const output = execFileSync(
      'unshare',
      ['--ipc', process.execPath, '--expose-gc', fixturePath('long-messages.mjs')],
      {
        encoding: 'utf8',
      },
    );
    const length = 3 * 2 ** 20;
    expect(JSON.parse(output)).toEqual({
      lengths: [length, length],
      whole: true,
      kept: true,
      apart: true,
      next: 'short',
      givenBack: true,
    });
  },
);

test('a message that is given to a stream of bytes takes no other message with it', () => {
  const queue = newQueue();
  const messages = Array.from({ length: 3 }, (_, i) => Buffer.alloc(5000, i));
  for (const message of messages) queue.sendSync(message);
  const [first, second] = [queue.receiveSync().data, queue.receiveSync().data];
  try {
    new ReadableStream({ type: 'bytes', start: (controller) => controller.enqueue(first) });
  } catch (error) {
    // From Node 24 on the stream refuses parts of Node's own pool.
    expect((error as Error).message).toContain('not detachable');
  }
  expect(second).toEqual(messages[1]);
  expect(queue.receiveSync().data).toEqual(messages[2]);
});
