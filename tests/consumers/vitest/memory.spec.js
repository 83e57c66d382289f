import { createSemaphore, TimeoutError } from 'sysv-ipc';
import { expect, test } from 'vitest';

test('a file of a vitest project waits for a semaphore', async () => {
  const semaphore = createSemaphore(1, { autoRemove: true });
  await semaphore.acquire();
  await expect(semaphore.acquire({ timeout: 10 })).rejects.toThrow(TimeoutError);
  semaphore.remove();
});
