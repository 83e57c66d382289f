import { ChannelHandle, createChannel, createMemory, createMutex, removeChannel } from 'sysv-ipc';
import { fixture, resultOf } from '../../helpers/fixture.ts';
import { newChannel, soon } from '../../helpers/locks.ts';
import { removeLater, thrownBy, unusedKey } from '../../helpers/objects.ts';

describe('messages', () => {
  test('come in order, of any kind of data, also empty ones', async () => {
    const channel = newChannel();
    channel.sendSync('text: ü');
    channel.sendSync('');
    expect(channel.trySend(Uint16Array.of(1, 2).subarray(1))).toBe(true);
    await channel.send(new ArrayBuffer(3));
    expect(channel).toMatchObject({ messages: 4, usedBytes: 16 + 8 + 16 + 16, capacity: 4096, closed: false });
    expect(channel.tryReceive()?.toString()).toBe('text: ü');
    expect(channel.receiveSync()).toHaveLength(0);
    expect((await channel.receive()).readUInt16LE()).toBe(2);
    expect(channel.tryReceive()).toEqual(Buffer.alloc(3));
    expect(channel.tryReceive()).toBeUndefined();
    expect(channel).toMatchObject({ messages: 0, usedBytes: 0 });
  });

  test('the capacity is rounded up to a power of two; a message as long as the ring fits wherever the ring stands', () => {
    const channel = newChannel(1000);
    expect(channel.capacity).toBe(1024);
    expect(newChannel(1).capacity).toBe(64);
    for (let length = 0; length < 1016; length += 13) {
      channel.sendSync(Buffer.alloc(length, 1));
      channel.receiveSync();
      expect(channel.trySend(Buffer.alloc(1016, 2))).toBe(true);
      expect(channel.trySend('')).toBe(false);
      expect(channel.messages).toBe(1);
      expect(channel.tryReceive()).toEqual(Buffer.alloc(1016, 2));
    }
  });

  test('one that can never fit is a RangeError', async () => {
    const channel = newChannel(64);
    expect(thrownBy(() => channel.trySend(Buffer.alloc(57)))).toMatchObject({
      name: 'RangeError',
      code: 'ERR_OUT_OF_RANGE',
    });
    expect(thrownBy(() => channel.sendSync(Buffer.alloc(57))).message).toMatch(/^data must be at most 56 bytes/);
    await expect(channel.send(Buffer.alloc(57))).rejects.toThrow(RangeError);
    expect(thrownBy(() => channel.trySend(5 as never))).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(channel.usedBytes).toBe(0);
  });

  test('tryReceiveInto() copies, and leaves what is longer than the target', () => {
    const channel = newChannel();
    const target = Buffer.alloc(8);
    expect(channel.tryReceiveInto(target)).toBeUndefined();
    channel.sendSync('12345');
    channel.sendSync('123456789');
    expect(channel.tryReceiveInto(target)).toBe(5);
    expect(target.toString('utf8', 0, 5)).toBe('12345');
    expect(thrownBy(() => channel.tryReceiveInto(target))).toMatchObject({ name: 'RangeError' });
    expect(channel.tryReceiveInto(new ArrayBuffer(9))).toBe(9);
  });

  test('tryUse() hands out the message where it lies, and takes it when fn has returned', () => {
    const channel = newChannel();
    expect(channel.tryUse(() => 1)).toBeUndefined();
    channel.sendSync('first');
    expect(() =>
      channel.tryUse(() => {
        throw new Error('not now');
      }),
    ).toThrow('not now');
    expect(channel.messages).toBe(1);
    using other = new ChannelHandle(channel.key);
    const result = channel.tryUse((message) => {
      for (const receive of [() => channel.tryReceive(), () => other.receiveSync(), () => channel.tryUse(() => 1)]) {
        expect(thrownBy(receive)).toMatchObject({ code: 'ERR_ALREADY_HELD' });
      }
      expect(thrownBy(() => channel[Symbol.dispose]())).toMatchObject({ code: 'ERR_ALREADY_HELD' });
      channel.sendSync('second');
      return message.toString();
    });
    expect(result).toBe('first');
    expect(channel.tryReceive()?.toString()).toBe('second');
  });
});

describe('waits', () => {
  test('a full ring holds senders up, an empty one receivers; timeouts and signals end it', async () => {
    const channel = newChannel(64);
    for (const wait of [
      () => channel.receive({ timeout: 20 }),
      async () => channel.receiveSync({ timeout: 20 }),
      async () => channel.receiveSync({ timeout: 0 }),
    ]) {
      await expect(wait()).rejects.toMatchObject({ name: 'TimeoutError' });
    }
    channel.sendSync(Buffer.alloc(56));
    for (const wait of [
      () => channel.send('x', { timeout: 20 }),
      async () => channel.sendSync('x', { timeout: 20 }),
      () => channel.send('x', { signal: AbortSignal.timeout(20) }),
    ]) {
      await expect(wait()).rejects.toMatchObject({ name: 'TimeoutError' });
    }
    const data = Buffer.from('before');
    const sent = channel.send(data);
    data.write('after!');
    await soon();
    channel.receiveSync();
    await sent;
    expect(channel.tryReceive()?.toString()).toBe('before');
  });

  test('receivers that wait are served in order', async () => {
    const channel = newChannel();
    const all = Promise.all([1, 2, 3].map(() => channel.receive().then(String)));
    await soon();
    for (const text of ['a', 'b', 'c']) channel.sendSync(text);
    expect(await all).toEqual(['a', 'b', 'c']);
  });

  test('a loop over a full channel lets timers through', async () => {
    const channel = newChannel(2 ** 20);
    while (channel.trySend('x'));
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const { messages } = channel;
    for (let i = 0; i < messages; i++) await channel.receive();
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });
});

describe('between processes', () => {
  test.each(['sync', 'async'])(
    'three senders and two receivers, %s: each message to one, those of a sender in order',
    async (how) => {
      const channel = newChannel(4096);
      const receivers = ['sync', 'async'].map((way) => fixture('channel/receive.mjs', [channel.key, way]));
      await Promise.all(receivers.map((peer) => peer.line()));
      const senders = ['a', 'b', 'c'].map((name) => fixture('channel/send.mjs', [channel.key, name, 2000, how]));
      await Promise.all(senders.map((peer) => peer.line()));
      channel.close();
      const reports = (await Promise.all(receivers.map((peer) => peer.json()))) as {
        received: number;
        wrong: number;
      }[];
      expect(reports.map(({ wrong }) => wrong)).toEqual([0, 0]);
      expect(reports.reduce((sum, { received }) => sum + received, 0)).toBe(6000);
    },
  );

  test('orOpen by many at once makes one channel', async () => {
    const key = unusedKey();
    removeLater(() => removeChannel(key));
    const made = await Promise.all(Array.from({ length: 4 }, () => resultOf<boolean>('channel/or-open.mjs', [key])));
    expect(made.filter(Boolean)).toHaveLength(1);
  });
});

describe('bad input', () => {
  test('capacities and options', () => {
    for (const capacity of [0, -1, 1.5, 2 ** 30 + 1, '64']) {
      expect(thrownBy(() => createChannel(capacity as never)).message).toContain('capacity');
    }
    const channel = newChannel(64);
    expect(thrownBy(() => createChannel(65, { key: channel.key, orOpen: true }))).toMatchObject({ name: 'LimitError' });
    expect(thrownBy(() => channel.sendSync('x', { ref: true } as never)).message).toContain("'ref'");
    expect(thrownBy(() => channel.tryUse(1 as never)).code).toBe('ERR_INVALID_ARG_TYPE');
    expect(thrownBy(() => channel.tryReceiveInto('x' as never)).code).toBe('ERR_INVALID_ARG_TYPE');
  });

  test('another kind under the key is a LayoutError', () => {
    const mutex = createMutex({ autoRemove: true });
    removeLater(() => mutex[Symbol.dispose]());
    expect(thrownBy(() => new ChannelHandle(mutex.key)).message).toContain('another kind of lock or channel');
    expect(thrownBy(() => removeChannel(mutex.key)).name).toBe('LayoutError');
  });

  test('whatever a stranger writes into the segment: an error or a message, no crash, and nothing outside', () => {
    let seed = 1;
    const random = () => (seed = (seed * 48_271) % 0x7fff_ffff);
    const found = new Set<string>();
    for (let round = 0; round < 2000; round++) {
      using channel = createChannel(256, { participants: 2, autoRemove: true });
      using memory = createMemory(64, { key: channel.key, orOpen: true });
      const words = memory.view(Int32Array);
      for (let i = 0; i < 3; i++) channel.trySend(Buffer.alloc(random() % 40));
      // Positions, lengths and records; small and huge values.
      for (let i = 0; i < 4; i++) {
        const at = [48, 49, 64, 65, 160 + (random() % 64)][random() % 5] as number;
        words[at] = [random(), -random(), random() % 64, -1][random() % 4] as number;
      }
      for (let i = 0; i < 12; i++) {
        try {
          if (random() % 2) channel.trySend(Buffer.alloc(random() % 200));
          else channel.tryReceive();
          found.add('fine');
        } catch (error) {
          found.add((error as Error).name);
        }
      }
      memory.detach();
    }
    expect([...found].sort()).toEqual(['LayoutError', 'fine']);
  });
});
