import assert from 'node:assert/strict';
import { createMemory, KeyExistsError, type SharedMemoryHandle } from 'sysv-ipc';

const memory: SharedMemoryHandle = createMemory(10, { autoRemove: true });
memory.buffer()[9] = 7;
assert.equal(memory.read(1, 9)[0], 7);
assert.throws(() => createMemory(10, { key: memory.key }), KeyExistsError);
