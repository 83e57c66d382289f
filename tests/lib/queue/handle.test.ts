import { readFileSync } from 'node:fs';
import {
  c,
  createQueue,
  KeyExistsError,
  KeyNotFoundError,
  LimitError,
  MessageQueueHandle,
  MessageTooLongError,
  RemovedError,
  removeQueue,
} from 'sysv-ipc';
import { blocks } from '../../helpers/blocked.ts';
import { fixture } from '../../helpers/fixture.ts';
import { until } from '../../helpers/until.ts';

let queue: MessageQueueHandle;
beforeEach(() => {
  queue = createQueue();
});
afterEach(() => {
  if (queue.current) queue.remove();
});

const text = (options?: Parameters<MessageQueueHandle['tryReceive']>[0]) => queue.tryReceive(options)?.data.toString();
const limit = (name: string) => Number(readFileSync(`/proc/sys/kernel/${name}`, 'utf8'));

describe('createQueue()', () => {
  test('makes an empty queue of mode 0o600 under a random key', () => {
    expect(queue.key).toBeGreaterThan(0);
    expect(queue.permissions).toBe(0o600);
    expect(queue.created).toBe(true);
    expect(new MessageQueueHandle(queue.key).msqid).toBe(queue.msqid);
    expect([queue.currentMessages, queue.currentBytes, queue.lastSendPid, queue.lastReceivePid]).toEqual([0, 0, 0, 0]);
    expect([queue.lastSendTime, queue.lastReceiveTime]).toEqual([null, null]);
    expect(Math.abs(Date.now() - (queue.lastChangeTime?.getTime() ?? 0))).toBeLessThan(5000);
    expect([queue.uid, queue.creatorUid]).toEqual([process.getuid?.(), process.getuid?.()]);
    expect([queue.gid, queue.creatorGid]).toEqual([process.getgid?.(), process.getgid?.()]);
    expect(queue.maxBytes).toBe(limit('msgmnb'));
  });

  test.each([0o000, 0o222, 0o444, 0o611, 0o640, 0o777])('permissions %o are exactly those', (permissions) => {
    using other = createQueue({ permissions, autoRemove: true });
    expect(other.permissions).toBe(permissions);
    using bounded = createQueue({ key: other.key ^ 0x4000_0000, permissions, maxBytes: 100, autoRemove: true });
    expect([bounded.permissions, bounded.maxBytes]).toEqual([permissions, 100]);
  });

  test('a key that is taken is refused', () => {
    expect(() => createQueue({ key: queue.key })).toThrow(KeyExistsError);
  });

  test('maxBytes above msgmnb is set or refused by a name, and nothing is left behind', () => {
    const key = queue.key ^ 0x4000_0000;
    try {
      const large = createQueue({ key, maxBytes: limit('msgmnb') + 1 });
      expect(large.maxBytes).toBe(limit('msgmnb') + 1);
      large.remove();
    } catch (error) {
      expect(error).toMatchObject({ name: 'PermissionError', code: 'EPERM' });
      expect((error as Error).message).toContain('MSGMNB');
    }
    expect(() => new MessageQueueHandle(key)).toThrow(KeyNotFoundError);
  });

  test.each([
    [{ key: 1.5 }, RangeError],
    [{ key: 2 ** 32 }, RangeError],
    [{ key: 'one' }, TypeError],
    [{ permissions: 0o1000 }, RangeError],
    [{ maxBytes: 0 }, RangeError],
    [{ maxBytes: Number.NaN }, RangeError],
    [{ maxBytes: '100' }, TypeError],
    [{ autoRemove: 1 }, TypeError],
    [7, TypeError],
    [null, TypeError],
  ])('%j is refused', (options, type) => {
    expect(() => createQueue(options as never)).toThrow(type);
  });
});

describe('send and receive', () => {
  test('messages come in order, with their types, and count', () => {
    queue.sendSync('one');
    expect(queue.trySend(new Uint8Array([0, 255, 0]), { type: 7 })).toBe(true);
    expect([queue.currentMessages, queue.currentBytes, queue.lastSendPid]).toEqual([2, 6, process.pid]);
    expect(queue.receiveSync()).toEqual({ type: 1, data: Buffer.from('one') });
    expect(queue.receiveSync()).toEqual({ type: 7, data: Buffer.from([0, 255, 0]) });
    expect(queue.tryReceive()).toBeUndefined();
    expect(queue.lastReceivePid).toBe(process.pid);
    expect(queue.lastReceiveTime).toBeInstanceOf(Date);
    expect(queue.lastSendTime).toBeInstanceOf(Date);
  });

  test('type 0 takes the first, n the first of n, -n the lowest up to n, except any other', () => {
    for (const type of [5, 3, 9, 3, 1]) queue.sendSync(`${type}`, { type });
    expect(text({ type: 3 })).toBe('3');
    expect(text({ type: 4 })).toBeUndefined();
    expect(text({ type: -4 })).toBe('1');
    expect(text({ type: -2 })).toBeUndefined();
    expect(text({ type: 5, except: true })).toBe('9');
    expect(text({ type: 0 })).toBe('5');
    expect(text({ type: 3, except: true })).toBeUndefined();
    expect(text()).toBe('3');
  });

  test('types are kept up to the largest', () => {
    // A long in C.
    for (const type of c.long.size === 8 ? [2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER] : [2 ** 31 - 1]) {
      queue.sendSync('', { type });
      expect(queue.receiveSync({ type }).type).toBe(type);
    }
  });

  test('bytes are kept: none, NULs, UTF-8, a part of a buffer, a DataView, an ArrayBuffer', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const sent: [string | ArrayBuffer | ArrayBufferView, Buffer][] = [
      ['', Buffer.alloc(0)],
      [new Uint8Array(0), Buffer.alloc(0)],
      ['a\0b\0', Buffer.from([97, 0, 98, 0])],
      ['žemlovka 🥐', Buffer.from('žemlovka 🥐')],
      [bytes.subarray(3, 7), Buffer.from([3, 4, 5, 6])],
      [new DataView(bytes.buffer, 250), Buffer.from([250, 251, 252, 253, 254, 255])],
      [bytes.buffer, Buffer.from(bytes)],
    ];
    for (const [data, expected] of sent) {
      queue.sendSync(data);
      expect(queue.receiveSync().data).toEqual(expected);
    }
  });

  test('a message of msgmax goes through; one byte more is a LimitError that names MSGMAX', () => {
    const size = limit('msgmax');
    queue.sendSync(Buffer.alloc(size, 'm'));
    expect(queue.receiveSync().data.equals(Buffer.alloc(size, 'm'))).toBe(true);
    expect(() => queue.trySend(Buffer.alloc(size + 1))).toThrow(LimitError);
    expect(() => queue.sendSync('x'.repeat(size + 1))).toThrow(/MSGMAX, which is \d+/);
  });

  test('a message that the queue can never take is a LimitError, not an endless wait', () => {
    queue.maxBytes = 10;
    expect(queue.maxBytes).toBe(10);
    expect(() => queue.sendSync('x'.repeat(11))).toThrow(/at most 10 bytes/);
    queue.sendSync('x'.repeat(10));
    expect(queue.trySend('y')).toBe(false);
  });

  test('a message longer than maxSize is a MessageTooLongError and stays, unless truncate is set', () => {
    queue.sendSync('0123456789');
    expect(() => queue.receiveSync({ maxSize: 9 })).toThrow(MessageTooLongError);
    expect(() => queue.tryReceive({ maxSize: 0 })).toThrow(MessageTooLongError);
    expect(queue.currentMessages).toBe(1);
    expect(text({ maxSize: 4, truncate: true })).toBe('0123');
    expect(queue.currentMessages).toBe(0);
    queue.sendSync('0123456789');
    expect(text({ maxSize: 10 })).toBe('0123456789');
    queue.sendSync('0123456789');
    expect(text({ truncate: true })).toBe('0123456789');
    queue.sendSync('');
    expect(queue.receiveSync({ maxSize: 0 }).data).toHaveLength(0);
  });

  test('a message kept by the receiver is not changed by later ones', () => {
    queue.sendSync('first');
    const first = queue.receiveSync().data;
    queue.sendSync('later');
    queue.receiveSync();
    expect(first.toString()).toBe('first');
  });

  test.each([0, -1, 1.5, Number.NaN, 2 ** 53])('sendSync() refuses type %d', (type) => {
    expect(() => queue.sendSync('', { type })).toThrow(RangeError);
    expect(queue.currentMessages).toBe(0);
  });

  test.each([
    [{ type: 1.5 }, RangeError],
    [{ type: '1' }, TypeError],
    [{ type: 0, except: true }, RangeError],
    [{ type: -1, except: true }, RangeError],
    [{ except: 'yes' }, TypeError],
    [{ truncate: 1 }, TypeError],
    [{ maxSize: -1 }, RangeError],
    [{ maxSize: 2 ** 31 }, RangeError],
    [false, TypeError],
  ])('receiveSync() refuses %j', (options, type) => {
    expect(() => queue.receiveSync(options as never)).toThrow(type);
  });

  test.each([undefined, null, 5, {}, [1]])('sendSync() refuses the data %j', (data) => {
    expect(() => queue.sendSync(data as never)).toThrow(TypeError);
  });
});

describe('peek()', () => {
  test('shows the messages and leaves them', () => {
    queue.sendSync('one');
    queue.sendSync('x'.repeat(limit('msgmax')), { type: 2 });
    expect(queue.peek()).toEqual({ type: 1, data: Buffer.from('one') });
    expect(queue.peek(1)).toMatchObject({ type: 2, data: { length: limit('msgmax') } });
    expect(queue.peek(2)).toBeUndefined();
    expect(queue.currentMessages).toBe(2);
    expect(() => queue.peek(-1)).toThrow(RangeError);
  });
});

describe('remove()', () => {
  test('ends every use of the queue with RemovedError, also if another got its key', () => {
    queue.remove();
    using stranger = createQueue({ key: queue.key, autoRemove: true });
    expect(queue.current).toBe(false);
    expect(stranger.current).toBe(true);
    for (const use of [
      () => queue.sendSync('x'),
      () => queue.trySend('x'),
      () => queue.receiveSync(),
      () => queue.tryReceive(),
      () => queue.peek(),
      () => queue.maxBytes,
      () => {
        queue.maxBytes = 5;
      },
      () => queue.remove(),
    ]) {
      expect(use).toThrow(RemovedError);
    }
    expect(stranger.currentMessages).toBe(0);
  });

  test('removeQueue() removes by key', () => {
    removeQueue(queue.key);
    expect(() => removeQueue(queue.key)).toThrow(KeyNotFoundError);
    expect(() => MessageQueueHandle.fromId(queue.msqid)).toThrow(RemovedError);
  });

  test('a blocked receiver in another process gets RemovedError', async () => {
    const child = fixture('queue.mjs', [queue.msqid, 'receive']);
    await until(() => blocks(child.pid));
    queue.remove();
    expect(await child.json()).toEqual({ name: 'RemovedError', code: 'EIDRM' });
  });
});

test('trySend() refuses what no queue takes before it copies it', () => {
  const queue = createQueue();
  try {
    const huge = Buffer.alloc(2 ** 26);
    const before = process.memoryUsage().arrayBuffers;
    expect(() => queue.trySend(huge)).toThrow(expect.objectContaining({ name: 'LimitError', code: 'EINVAL' }));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(huge.length);
  } finally {
    queue.remove();
  }
});
