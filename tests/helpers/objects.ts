import {
  type CreateMemoryOptions,
  type CreateQueueOptions,
  type CreateSemaphoreOptions,
  createMemory,
  createQueue,
  createSemaphore,
  type MessageQueueHandle,
  RemovedError,
  type SemaphoreHandle,
  type SharedMemoryHandle,
} from 'sysv-ipc';

/** Objects that are removed when the test that made them is over, however it ends. */
const removals: (() => void)[] = [];

afterEach(() => {
  for (const remove of removals.splice(0)) {
    try {
      remove();
    } catch (error) {
      if (!(error instanceof RemovedError)) throw error;
    }
  }
});

export function removeLater(remove: () => void): void {
  removals.push(remove);
}

export function newMemory(size = 100, options?: CreateMemoryOptions): SharedMemoryHandle {
  const memory = createMemory(size, options);
  removeLater(() => {
    memory.detach();
    memory.remove();
  });
  return memory;
}

/** A handle that is detached when the test is over. */
export function opened(memory: SharedMemoryHandle): SharedMemoryHandle {
  removeLater(() => memory.detach());
  return memory;
}

export function newQueue(options?: CreateQueueOptions): MessageQueueHandle {
  const queue = createQueue(options);
  removeLater(() => queue.remove());
  return queue;
}

export function newSemaphore(value?: number, options?: CreateSemaphoreOptions): SemaphoreHandle {
  const semaphore = createSemaphore(value, options);
  removeLater(() => semaphore.remove());
  return semaphore;
}

/** What a call throws. */
export function thrownBy(call: () => unknown): Error & Record<string, unknown> {
  try {
    call();
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('It throws nothing');
}

/** A key that no object has, most likely. */
export function unusedKey(): number {
  return 1 + Math.floor(Math.random() * 0x7fff_fffe);
}
