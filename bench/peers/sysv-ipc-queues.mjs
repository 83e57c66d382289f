import { createQueue, MessageQueueHandle } from 'sysv-ipc';
import { untilRemoved } from './serve.mjs';

export const queues = {
  'send-receive'(size, key) {
    const queue = new MessageQueueHandle(key);
    const data = Buffer.alloc(size, ' ');
    return (times) => {
      for (let i = 0; i < times; i++) {
        queue.sendSync(data);
        queue.receiveSync();
      }
    };
  },
  'create-queue': () => (times) => {
    for (let i = 0; i < times; i++) createQueue().remove();
  },
  'queue-ping'(size, ...keys) {
    const [there, back] = keys.slice(0, 2).map((key) => new MessageQueueHandle(key));
    const data = Buffer.alloc(size, ' ');
    return (times) => {
      for (let i = 0; i < times; i++) {
        there.sendSync(data);
        back.receiveSync();
      }
    };
  },
  'queue-pong'(_size, ...keys) {
    const [there, back] = keys.slice(0, 2).map((key) => new MessageQueueHandle(key));
    return untilRemoved((times) => {
      for (let i = 0; i < times; i++) back.sendSync(there.receiveSync().data);
    });
  },
  /** The first byte of the last message asks for an answer. */
  'queue-one-way'(size, ...keys) {
    const [there, back] = keys.slice(0, 2).map((key) => new MessageQueueHandle(key));
    const data = Buffer.alloc(size, ' ');
    const last = Buffer.alloc(size, '!');
    return (times) => {
      for (let i = 1; i < times; i++) there.sendSync(data);
      there.sendSync(last);
      back.receiveSync();
    };
  },
  'queue-sink'(_size, ...keys) {
    const [there, back] = keys.slice(0, 2).map((key) => new MessageQueueHandle(key));
    return untilRemoved((times) => {
      for (let i = 0; i < times; i++) if (there.receiveSync().data[0] === 0x21) back.sendSync('!');
    });
  },
};
