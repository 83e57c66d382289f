import { ChannelHandle, MutexHandle } from 'sysv-ipc';
import { untilRemoved } from './serve.mjs';

/** The keys of mutexes and channels come after those of other objects. */
export const locks = {
  mutex(_size, ...keys) {
    const mutex = new MutexHandle(keys[2]);
    return (times) => {
      for (let i = 0; i < times; i++) {
        mutex.acquireSync();
        mutex.release();
      }
    };
  },
  'channel-ping'(size, ...keys) {
    const [there, back] = keys.slice(2).map((key) => new ChannelHandle(key));
    const data = Buffer.alloc(size, ' ');
    return (times) => {
      for (let i = 0; i < times; i++) {
        there.sendSync(data);
        back.receiveSync();
      }
    };
  },
  'channel-pong'(_size, ...keys) {
    const [there, back] = keys.slice(2).map((key) => new ChannelHandle(key));
    return untilRemoved((times) => {
      for (let i = 0; i < times; i++) back.sendSync(there.receiveSync());
    });
  },
  'channel-async-ping'(size, ...keys) {
    const [there, back] = keys.slice(2).map((key) => new ChannelHandle(key));
    const data = Buffer.alloc(size, ' ');
    return async (times) => {
      for (let i = 0; i < times; i++) {
        await there.send(data);
        await back.receive();
      }
    };
  },
  'channel-async-pong'(_size, ...keys) {
    const [there, back] = keys.slice(2).map((key) => new ChannelHandle(key));
    return untilRemoved(async (times) => {
      for (let i = 0; i < times; i++) await back.send(await there.receive());
    });
  },
  /** The first byte of the last message asks for an answer. */
  'channel-one-way'(size, ...keys) {
    const [there, back] = keys.slice(2).map((key) => new ChannelHandle(key));
    const data = Buffer.alloc(size, ' ');
    const last = Buffer.alloc(size, '!');
    return (times) => {
      for (let i = 1; i < times; i++) there.sendSync(data);
      there.sendSync(last);
      back.receiveSync();
    };
  },
  /** Allocates only where it has to wait. */
  'channel-into-sink'(size, ...keys) {
    const [there, back] = keys.slice(2).map((key) => new ChannelHandle(key));
    const target = Buffer.alloc(size);
    return untilRemoved((times) => {
      for (let i = 0; i < times; i++) {
        const message = there.tryReceiveInto(target) === undefined ? there.receiveSync() : target;
        if (message[0] === 0x21) back.sendSync('!');
      }
    });
  },
  'channel-sink'(_size, ...keys) {
    const [there, back] = keys.slice(2).map((key) => new ChannelHandle(key));
    return untilRemoved((times) => {
      for (let i = 0; i < times; i++) if (there.receiveSync()[0] === 0x21) back.sendSync('!');
    });
  },
};
