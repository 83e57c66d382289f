// An ES module; some dependency of it uses CommonJS: both get the same classes.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createQueue, MessageQueueHandle, shm } from 'sysv-ipc';
import { IpcError, KeyNotFoundError } from 'sysv-ipc/errors';
import { Memory } from 'sysv-ipc/shm';
import { probe } from 'sysv-ipc/structs';

const require = createRequire(import.meta.url);
assert.equal(require('sysv-ipc/errors').IpcError, IpcError);
assert.equal(require('sysv-ipc').MessageQueueHandle, MessageQueueHandle);
assert.equal(shm.Memory, Memory);
assert.equal(require('sysv-ipc/package.json').name, 'sysv-ipc');
assert.equal((await import('sysv-ipc')).createQueue, createQueue);

const queue = createQueue({ autoRemove: true });
await new MessageQueueHandle(queue.key).send('Mrs. Premise', { type: 2 });
assert.deepEqual(await queue.receive({ type: 2 }), { type: 2, data: Buffer.from('Mrs. Premise') });
queue.remove();
assert.throws(() => new MessageQueueHandle(queue.key), KeyNotFoundError);
assert.equal(probe().ok, true);
