const { createMemory, KeyNotFoundError, SharedMemoryHandle } = require('sysv-ipc');

test('a file of a jest project shares memory', () => {
  const memory = createMemory(16, { autoRemove: true });
  memory.write('conclusion', 2);
  expect(new SharedMemoryHandle(memory.key).read(10, 2, 'utf8')).toBe('conclusion');
  memory.remove();
  expect(() => new SharedMemoryHandle(memory.key)).toThrow(KeyNotFoundError);
});
