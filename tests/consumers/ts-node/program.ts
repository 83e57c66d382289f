// TypeScript that becomes CommonJS, resolved the old way: subpaths are found through typesVersions. ts-node checks the types.
import assert from 'node:assert/strict';
import { createMemory, type Key, type SharedMemoryHandle } from 'sysv-ipc';
import { IpcError } from 'sysv-ipc/errors';
import { createSemaphore, IPC_PRIVATE, removeSemaphore, type Semaphore } from 'sysv-ipc/shm';
import { c, defineStruct, type StructOf } from 'sysv-ipc/structs';

const Point = defineStruct('point', { x: c.int32, name: c.string(8) });
const memory: SharedMemoryHandle = createMemory(Point.size, { autoRemove: true, initCharacter: null });
const point: StructOf<typeof Point> = memory.struct(Point);
point.x = -7;
point.name = 'origin';
const key: Key = memory.key;
assert.ok(key !== 0);
assert.deepEqual(point.toObject(), { x: -7, name: 'origin' });
// @ts-expect-error: a member that is not there is an error of the compiler's.
assert.equal(point.y, undefined);

const semaphore: Semaphore = createSemaphore(IPC_PRIVATE, 1);
semaphore.P();
removeSemaphore(semaphore.semid);
assert.throws(() => semaphore.V(), IpcError);
assert.equal(typeof require, 'function');
