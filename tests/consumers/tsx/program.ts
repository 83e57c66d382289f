import assert from 'node:assert/strict';
import { createSemaphore, type SemaphoreHandle } from 'sysv-ipc';

const semaphore: SemaphoreHandle = createSemaphore(1, { autoRemove: true });
assert.equal(await semaphore.runExclusive(() => semaphore.value), 0);
assert.equal(semaphore.value, 1);
