// Run with SYSV_IPC_NO_EXTERNAL_BUFFERS=1: views are refused, copies work.
import assert from 'node:assert/strict';
import { createMemory, UnsupportedError } from 'sysv-ipc';

const memory = createMemory(32, { autoRemove: true });
for (const view of [() => memory.buffer(), () => memory.view(Int32Array)]) {
  assert.throws(view, (error) => {
    assert(error instanceof UnsupportedError);
    assert.equal(error.code, 'ERR_UNSUPPORTED');
    assert.match(error.message, /read\(\)/, 'it says what works instead');
    return true;
  });
}
memory.write('Sartre', 4);
assert.equal(memory.read(8, 4, 'utf8'), 'Sartre  ');
assert.equal(memory.read().length, 32);
