import assert from 'node:assert/strict';
import { createSemaphoreSet, type SemaphoreOperation, type SemaphoreSetHandle } from 'sysv-ipc';

const set: SemaphoreSetHandle = createSemaphoreSet([0, 2], { autoRemove: true });
const operations: SemaphoreOperation[] = [
  { index: 0, delta: 1 },
  { index: 1, delta: -2 },
];
set.operateSync(operations);
assert.deepEqual(set.values, [1, 0]);
