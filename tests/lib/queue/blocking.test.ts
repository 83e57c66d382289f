import { Worker } from 'node:worker_threads';
import { createQueue, type MessageQueueHandle } from 'sysv-ipc';
import { blocks } from '../../helpers/blocked.ts';
import { fixture, fixturePath } from '../../helpers/fixture.ts';
import { until } from '../../helpers/until.ts';

let queue: MessageQueueHandle;
beforeEach(() => {
  queue = createQueue();
});
afterEach(() => {
  if (queue.current) queue.remove();
});

const text = (options?: Parameters<MessageQueueHandle['tryReceive']>[0]) => queue.tryReceive(options)?.data.toString();

describe('blocking', () => {
  test('receiveSync() waits for a message of another process, sendSync() for room', async () => {
    const receiver = fixture('queue.mjs', [queue.msqid, 'receive']);
    await until(() => blocks(receiver.pid));
    queue.sendSync('woken');
    expect(await receiver.json()).toBe('woken');

    queue.maxBytes = 8;
    queue.sendSync('12345678');
    const sender = fixture('queue.mjs', [queue.msqid, 'send', 'next']);
    await until(() => blocks(sender.pid));
    expect(text()).toBe('12345678');
    expect(await sender.json()).toBe('sent');
    expect(text()).toBe('next');
  });

  test('a worker thread blocked in receiveSync() gets its message, and ends on terminate()', async () => {
    const start = async () => {
      const worker = new Worker(fixturePath('queue.mjs'), { workerData: [queue.msqid, 'receive'] });
      await new Promise((resolve) => worker.once('message', resolve));
      return worker;
    };
    const first = await start();
    const received = new Promise((resolve) => first.once('message', resolve));
    queue.sendSync('for the worker');
    expect(await received).toBe('for the worker');
    await first.terminate();

    const second = await start();
    await new Promise((resolve) => setTimeout(resolve, 50));
    await second.terminate();
    queue.sendSync('still there');
    expect(text()).toBe('still there');
  });
});
