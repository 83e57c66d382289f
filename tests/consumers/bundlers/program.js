// What every bundler makes one file of, with koffi left outside.
import assert from 'node:assert/strict';
import { createMemory, createSemaphore, KeyExistsError, keyFor } from 'sysv-ipc';
import { c, defineStruct } from 'sysv-ipc/structs';

const memory = createMemory(16, { autoRemove: true, initCharacter: null });
const point = memory.struct(defineStruct('point', { x: c.int32, y: c.double }));
point.y = 0.5;
assert.equal(memory.view(Float64Array)[1], 0.5);
assert.throws(() => createMemory(16, { key: memory.key }), KeyExistsError);
assert.equal(keyFor('abc'), 0x3a7816bf);
const semaphore = createSemaphore(0, { autoRemove: true });
assert.throws(() => semaphore.P({ timeout: 5 }), { code: 'ETIMEDOUT' });
semaphore.acquire({ timeout: 5 }).then(
  () => assert.fail('nobody released it'),
  ({ code }) => {
    assert.equal(code, 'ETIMEDOUT');
    console.log('all well');
  },
);
