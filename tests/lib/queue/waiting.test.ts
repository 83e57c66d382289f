import { setTimeout as delay } from 'node:timers/promises';
import { createQueue, type Message, type MessageQueueHandle } from 'sysv-ipc';
import { fixture, resultOf } from '../../helpers/fixture.ts';
import { removeLater } from '../../helpers/objects.ts';
import { WAIT_MODES } from '../../helpers/wait-modes.ts';

let queue: MessageQueueHandle;
beforeEach(() => {
  const made = createQueue({ maxBytes: 100 });
  queue = made;
  removeLater(() => made.remove());
});

const text = ({ data }: Message) => data.toString();

/** Fills it, so that nobody else can send. */
function fill(): void {
  while (queue.trySend('x'.repeat(10))) {}
}

describe('MessageQueueHandle.receive()', () => {
  test('takes at once what is there, and waits for what is not', async () => {
    queue.sendSync('first', { type: 7 });
    expect(await queue.receive()).toEqual({ type: 7, data: Buffer.from('first') });
    const waiting = queue.receive();
    await delay(30);
    queue.sendSync('second');
    expect(text(await waiting)).toBe('second');
  });

  test('those who wait for the same are served in order, others by their type', async () => {
    const served: string[] = [];
    const waits = [
      queue.receive({ type: 5 }).then((message) => served.push(`five ${text(message)}`)),
      ...[0, 1, 2].map((i) => queue.receive({ type: 3 }).then((message) => served.push(`${i} ${text(message)}`))),
    ];
    for (const data of ['a', 'b', 'c']) queue.sendSync(data, { type: 3 });
    await Promise.all(waits.slice(1));
    expect(served).toEqual(['0 a', '1 b', '2 c']);
    queue.sendSync('d', { type: 5 });
    await waits[0];
    expect(served.at(-1)).toBe('five d');
  });

  test('timeout, abort and removal end it', async () => {
    await expect(queue.receive({ timeout: 0 })).rejects.toMatchObject({ name: 'TimeoutError', code: 'ETIMEDOUT' });
    await expect(queue.receive({ timeout: 30 })).rejects.toMatchObject({ name: 'TimeoutError', syscall: 'msgrcv' });
    await expect(queue.receive({ signal: AbortSignal.abort('why') })).rejects.toBe('why');
    await expect(queue.receive({ signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'TimeoutError' });
    const waits = [queue.receive(), queue.receive({ type: 4, timeout: 60_000 }), queue.receive({ type: -4 })];
    const ends = waits.map((wait) => expect(wait).rejects.toMatchObject({ name: 'RemovedError' }));
    await delay(20);
    queue.remove();
    await Promise.all(ends);
  });

  test('a message too long is refused and stays, unless truncate is set', async () => {
    const waiting = [queue.receive({ maxSize: 3 }), queue.receive({ maxSize: 3, truncate: true, type: 2 })];
    await delay(20);
    queue.sendSync('too long');
    await expect(waiting[0]).rejects.toMatchObject({ name: 'MessageTooLongError' });
    expect(queue.currentMessages).toBe(1);
    queue.sendSync('cut short', { type: 2 });
    expect(text((await waiting[1]) as Message)).toBe('cut');
  });

  test('checks its options first', async () => {
    queue.sendSync('stays');
    for (const [options, code] of [
      [{ timeout: -1 }, 'ERR_OUT_OF_RANGE'],
      [{ timeout: '1' }, 'ERR_INVALID_ARG_TYPE'],
      [{ signal: {} }, 'ERR_INVALID_ARG_TYPE'],
      [{ type: 1.5 }, 'ERR_OUT_OF_RANGE'],
      [{ maxSize: -1 }, 'ERR_OUT_OF_RANGE'],
      [{ except: true }, 'ERR_OUT_OF_RANGE'],
      [null, 'ERR_INVALID_ARG_TYPE'],
    ] as const) {
      await expect(queue.receive(options as never)).rejects.toMatchObject({ code });
    }
    expect(queue.currentMessages).toBe(1);
  });
});

describe('MessageQueueHandle.send()', () => {
  test('sends at once where there is room, with its type', async () => {
    await queue.send(Buffer.from('here'), { type: 9 });
    expect(queue.tryReceive()).toEqual({ type: 9, data: Buffer.from('here') });
  });

  test('waits for room, in the order of the calls, with what the data was at the call', async () => {
    fill();
    const data = Buffer.from('a'.repeat(20));
    const sent = [queue.send(data), queue.send('b'), queue.send('c', { type: 2 })];
    data.fill('z');
    await delay(30);
    expect(queue.currentMessages).toBe(10);
    const received: string[] = [];
    while (received.length < 13) received.push(text(await queue.receive()));
    await Promise.all(sent);
    expect(received.slice(10)).toEqual(['a'.repeat(20), 'b', 'c']);
  });

  test('timeout, abort and removal end it, and nothing of it is sent', async () => {
    fill();
    await expect(queue.send('late', { timeout: 30 })).rejects.toMatchObject({
      name: 'TimeoutError',
      syscall: 'msgsnd',
    });
    const controller = new AbortController();
    const aborted = queue.send('late', { signal: controller.signal });
    const next = queue.send('next');
    await delay(20);
    controller.abort('why');
    await expect(aborted).rejects.toBe('why');
    expect(queue.tryReceive()).toBeDefined();
    await next;
    while (queue.currentMessages > 1) queue.tryReceive();
    expect(text(queue.receiveSync())).toBe('next');
    fill();
    const doomed = [queue.send('late'), queue.send('later')];
    const ends = doomed.map((wait) => expect(wait).rejects.toMatchObject({ name: 'RemovedError' }));
    await delay(20);
    queue.remove();
    await Promise.all(ends);
  });

  test('refuses what never fits, and checks its arguments first', async () => {
    await expect(queue.send('x'.repeat(101))).rejects.toMatchObject({ name: 'LimitError' });
    await expect(queue.send(5 as never)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    await expect(queue.send('x', { type: 0 })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(queue.send('x', { timeout: Number.NaN })).rejects.toMatchObject({ code: 'ERR_OUT_OF_RANGE' });
    await expect(queue.send('x', { signal: true as never })).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(queue.currentMessages).toBe(0);
  });
});

describe('MessageQueueHandle[Symbol.asyncIterator]', () => {
  test('gives every message; leaving the loop takes no other', async () => {
    for (const data of ['a', 'b', 'c', 'd']) queue.sendSync(data);
    const received: string[] = [];
    for await (const message of queue) {
      received.push(text(message));
      if (received.length === 3) break;
    }
    expect(received).toEqual(['a', 'b', 'c']);
    expect(text(queue.receiveSync())).toBe('d');
  });

  test('ends when the queue is removed', async () => {
    queue.sendSync('last');
    setTimeout(() => queue.remove(), 30);
    const received: string[] = [];
    for await (const message of queue) received.push(text(message));
    expect(received).toEqual(['last']);
  });

  test('return() ends a next() that waits; what comes later stays in the queue', async () => {
    const iterator = queue[Symbol.asyncIterator]();
    const waiting = [iterator.next(), iterator.next()];
    await delay(20);
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    expect(await Promise.all(waiting)).toEqual([
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
    queue.sendSync('stays');
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
    expect(queue.currentMessages).toBe(1);
  });

  test('return() right after a message has come: next() gives it, or the queue still has it', async () => {
    for (let i = 0; i < 200; i++) {
      const iterator = queue[Symbol.asyncIterator]();
      const next = iterator.next();
      if (i % 2) await delay(Math.random() * 2);
      queue.sendSync('one');
      if (i % 3) await delay(Math.random() * 2);
      void iterator.return?.();
      const { done } = await next;
      expect(queue.currentMessages).toBe(done ? 1 : 0);
      queue.tryReceive();
    }
  });
});

test.each(WAIT_MODES)(
  'every message is received once, though receivers abort at random moments, %s',
  async (_, env) => {
    const MESSAGES = Number(process.env.STORM_MESSAGES ?? 800);
    const options = { env };
    const receivers = Array.from({ length: 3 }, () => fixture('waits/receivers.mjs', [queue.msqid], options));
    for (const receiver of receivers) expect(await receiver.line()).toBe('receiving');
    const senders = [0, 1].map((i) =>
      resultOf<{ sent: number }>('waits/senders.mjs', [queue.msqid, i, MESSAGES], options),
    );
    const sent = (await Promise.all(senders)).reduce((sum, sender) => sum + sender.sent, 0);
    expect(sent).toBe(2 * MESSAGES);
    for (const receiver of receivers) receiver.say('end');
    const reports = await Promise.all(receivers.map((receiver) => receiver.json() as Promise<Received>));
    const received = reports.flatMap((report) => report.received);
    const rest: string[] = [];
    for (let message = queue.tryReceive(); message; message = queue.tryReceive()) rest.push(text(message));
    expect(new Set([...received, ...rest]).size).toBe(2 * MESSAGES);
    expect(received.length + rest.length).toBe(2 * MESSAGES);
    for (const { aborted, timedOut } of reports) expect(Math.min(aborted, timedOut)).toBeGreaterThan(0);
    if (process.env.STORM_MESSAGES) {
      const [aborted, timedOut] = [reports.map((r) => r.aborted), reports.map((r) => r.timedOut)];
      console.log({ sent, received: reports.map((r) => r.received.length), rest: rest.length, aborted, timedOut });
    }
  },
  60_000,
);

interface Received {
  received: string[];
  aborted: number;
  timedOut: number;
}
