import { pipeline } from 'node:stream/promises';
import { ChannelHandle } from 'sysv-ipc';
import { fixture } from '../../helpers/fixture.ts';
import { newChannel, soon } from '../../helpers/locks.ts';
import { thrownBy } from '../../helpers/objects.ts';

describe('close()', () => {
  test('senders get ChannelClosedError, receivers what is left and then the end', async () => {
    const channel = newChannel();
    using other = new ChannelHandle(channel.key);
    const waiting = other.receive();
    const second = other.receive().catch((error) => error);
    channel.sendSync('for the one that waits');
    await waiting;
    channel.sendSync('left');
    channel.close();
    channel.close();
    expect(other.closed).toBe(true);
    for (const send of [() => channel.trySend('x'), () => other.sendSync('x')]) {
      expect(thrownBy(send)).toMatchObject({ name: 'ChannelClosedError', code: 'ERR_CHANNEL_CLOSED' });
    }
    await expect(other.send('x')).rejects.toMatchObject({ code: 'ERR_CHANNEL_CLOSED' });
    expect(String(await second)).toBe('left');
    await expect(other.receive()).rejects.toMatchObject({ code: 'ERR_CHANNEL_CLOSED' });
    expect(thrownBy(() => other.receiveSync()).name).toBe('ChannelClosedError');
    expect(other.tryReceive()).toBeUndefined();
  });

  test('wakes all who wait, senders and receivers', async () => {
    const empty = newChannel(64);
    const full = newChannel(64);
    full.sendSync(Buffer.alloc(56));
    const waits = [empty.receive(), empty.receive(), full.send('x'), full.send('y')];
    const blocked = fixture('channel/receive.mjs', [empty.key, 'sync']);
    await blocked.line();
    await soon();
    const ends = waits.map((wait) => expect(wait).rejects.toMatchObject({ code: 'ERR_CHANNEL_CLOSED' }));
    empty.close();
    full.close();
    await Promise.all(ends);
    expect(await blocked.json()).toEqual({ received: 0, wrong: 0 });
  });

  test('for await ends; leaving the loop loses nothing', async () => {
    const channel = newChannel();
    for (const text of ['a', 'b', 'c']) channel.sendSync(text);
    const seen: string[] = [];
    for await (const message of channel) {
      seen.push(message.toString());
      if (seen.length === 2) break;
    }
    channel.close();
    for await (const message of channel) seen.push(message.toString());
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  test('streams carry one message a chunk, hold the writer up, and end', async () => {
    const [from, to] = [newChannel(256), newChannel(256)];
    const sending = (async () => {
      for (let i = 0; i < 500; i++) await from.send(`${i} ${'y'.repeat(i % 100)}`);
      from.close();
    })();
    const copying = pipeline(from.readable(), to.writable());
    let count = 0;
    for await (const chunk of to.readable()) expect(String(chunk)).toBe(`${count} ${'y'.repeat(count++ % 100)}`);
    await Promise.all([sending, copying]);
    expect(count).toBe(500);
    expect(to.closed).toBe(true);
  });

  test('a readable that is destroyed takes at most one message with it; the end of the process is not held up', async () => {
    const channel = newChannel();
    const readable = channel.readable();
    readable.on('data', () => {});
    await soon();
    readable.destroy();
    channel.sendSync('stays');
    await soon();
    expect(channel.messages).toBe(1);
  });
});

describe('removal and disposal', () => {
  test('remove() ends all waits with RemovedError, and all use', async () => {
    const channel = newChannel(64);
    using other = new ChannelHandle(channel.key);
    const waits = [other.receive(), channel.receive()];
    const ends = waits.map((wait) => expect(wait).rejects.toMatchObject({ name: 'RemovedError' }));
    await soon();
    channel.remove();
    await Promise.all(ends);
    for (const use of [() => other.trySend('x'), () => channel.tryReceive(), () => channel.receiveSync()]) {
      expect(thrownBy(use).name).toBe('RemovedError');
    }
  });

  test('a handle that was disposed of throws NotAttachedError, also from a wait', async () => {
    const channel = newChannel();
    const other = new ChannelHandle(channel.key);
    const waiting = other.receive();
    await soon();
    other[Symbol.dispose]();
    for (const use of [() => other.trySend('x'), () => other.tryReceive(), () => other.closed, () => other.messages]) {
      expect(thrownBy(use)).toMatchObject({ name: 'NotAttachedError' });
    }
    channel.sendSync('x');
    await expect(waiting).rejects.toMatchObject({ name: 'NotAttachedError' });
    expect(channel.tryReceive()?.toString()).toBe('x');
    expect(other.toJSON()).toMatchObject({ class: 'ChannelHandle', key: channel.key });
  });
});
