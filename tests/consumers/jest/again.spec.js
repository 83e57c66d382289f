const { createMemory, KeyNotFoundError, SharedMemoryHandle } = require('sysv-ipc');

test('another file of it does, in a realm of its own', () => {
  const memory = createMemory(16, { autoRemove: true });
  memory.write('premise', 2);
  expect(new SharedMemoryHandle(memory.key).read(7, 2, 'utf8')).toBe('premise');
  memory.remove();
  expect(() => new SharedMemoryHandle(memory.key)).toThrow(KeyNotFoundError);
});
