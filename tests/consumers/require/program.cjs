// A program in CommonJS.
const assert = require('node:assert/strict');
const { createMemory, createSemaphore, SemaphoreHandle, SharedMemoryHandle, shm } = require('sysv-ipc');
const { KeyNotFoundError } = require('sysv-ipc/errors');
const { c, defineStruct } = require('sysv-ipc/structs');

const memory = createMemory(64, { autoRemove: true, initCharacter: null });
const semaphore = createSemaphore(0, { autoRemove: true });
new SemaphoreHandle(semaphore.key).V();
semaphore.P({ timeout: 1000 });
const point = memory.struct(defineStruct('point', { x: c.int32, y: c.double }));
point.y = 0.5;
assert.equal(new SharedMemoryHandle(memory.key).read(8, 8).readDoubleLE(), 0.5);
assert.equal(shm.Memory, require('sysv-ipc/shm').Memory);
assert.equal(shm.getshmid(memory.key), memory.shmid);
memory.remove();
assert.throws(() => new SharedMemoryHandle(memory.key), KeyNotFoundError);
