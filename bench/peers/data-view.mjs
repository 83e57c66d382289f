import { SharedMemoryHandle } from 'sysv-ipc';
import { serve } from './serve.mjs';

// What a live struct is measured against: a DataView over the same memory, in a program that knows where the member lies.

const open = (key) => {
  const { buffer, byteOffset } = new SharedMemoryHandle(key).view(Uint8Array);
  return new DataView(buffer, byteOffset);
};

serve({
  'read-member'(_size, key) {
    const view = open(key);
    return (times) => {
      let sum = 0;
      for (let i = 0; i < times; i++) sum += view.getUint32(0, true);
      return sum;
    };
  },
  'write-member'(_size, key) {
    const view = open(key);
    return (times) => {
      for (let i = 0; i < times; i++) view.setUint32(0, unsigned(i), true);
    };
  },
});

/** It refuses what the member cannot hold, as a struct does. */
function unsigned(value) {
  if (typeof value !== 'number') throw new TypeError('not a number');
  if (!(value >= 0 && value < 2 ** 32 && Number.isInteger(value))) throw new RangeError('out of range');
  return value;
}
