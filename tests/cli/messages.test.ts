import { createQueue, type MessageQueueHandle } from 'sysv-ipc';
import { removeLater } from '../helpers/objects.ts';
import { perl } from '../helpers/peers.ts';
import { json, output, run, start } from './command.ts';

function newQueue(options?: Parameters<typeof createQueue>[0]): MessageQueueHandle {
  const queue = createQueue(options);
  removeLater(() => queue.remove());
  return queue;
}

describe('sysv-ipc send', () => {
  test('sends an argument and a pipe, with a type', async () => {
    const queue = newQueue();
    expect(await output('send', queue.key, 'grün')).toBe('');
    const piped = Buffer.from([0, 1, 255, 10]);
    expect((await run(['send', `id:${queue.msqid}`, '--type', 7], { input: piped })).code).toBe(0);
    expect(await json('send', queue.key, '')).toMatchObject({ type: 1, length: 0 });
    expect([queue.tryReceive(), queue.tryReceive(), queue.tryReceive()]).toEqual([
      { type: 1, data: Buffer.from('grün') },
      { type: 7, data: piped },
      { type: 1, data: Buffer.alloc(0) },
    ]);
  });

  test('waits while the queue is full, and has exit status 3 when the time is up', async () => {
    const queue = newQueue({ maxBytes: 100 });
    queue.sendSync('x'.repeat(90));
    const late = await run(['send', queue.key, 'y'.repeat(20), '--timeout', '50ms']);
    expect([late.code, queue.currentMessages]).toEqual([3, 1]);
    const sender = start(['send', queue.key, 'y'.repeat(20)]);
    queue.receiveSync();
    expect((await sender.ended).code).toBe(0);
    expect(queue.receiveSync().data).toHaveLength(20);
  });
});

describe('sysv-ipc receive', () => {
  test('takes what Perl sent, by type', async () => {
    const queue = newQueue();
    perl('msgsnd($ARGV[0], pack("l! a*", $_, "type $_"), 0) for 3, 1, 2', queue.msqid);
    expect(await output('receive', queue.key, '--type', 1)).toBe('type 1\n');
    expect(await output('receive', queue.key, '--type', -9, '--raw')).toBe('type 2');
    expect(JSON.parse(await output('receive', queue.key, '--json'))).toMatchObject({
      key: queue.key,
      type: 3,
      length: 6,
      data: Buffer.from('type 3').toString('base64'),
      text: 'type 3',
    });
    expect(queue.currentMessages).toBe(0);
  });

  test('waits, and has exit status 3 when the time is up', async () => {
    const queue = newQueue();
    expect((await run(['receive', queue.key, '--timeout', '50ms'])).code).toBe(3);
    const receiver = start(['receive', queue.key]);
    queue.sendSync('late');
    expect(await receiver.ended).toMatchObject({ code: 0, stdout: 'late\n' });
  });

  test('--follow prints one line a message, until the queue is removed', async () => {
    const queue = newQueue();
    const receiver = start(['receive', queue.key, '--follow', '--json']);
    for (const text of ['one', 'two']) {
      queue.sendSync(text);
      expect(await receiver.json()).toMatchObject({ text });
    }
    queue.sendSync(Buffer.from([255]));
    expect(await receiver.json()).toMatchObject({ text: null, data: '/w==' });
    queue.remove();
    expect(await receiver.ended).toMatchObject({ code: 0, stderr: '' });
  });
});
