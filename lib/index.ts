/**
 * The recommended level: handles to shared memory, semaphores and message queues.
 *
 * @module sysv-ipc
 */

export {
  BusyError,
  InterruptedError,
  IpcError,
  KeyExistsError,
  KeyNotFoundError,
  LayoutError,
  LimitError,
  MessageTooLongError,
  NotAttachedError,
  PermissionError,
  RemovedError,
  TimeoutError,
  UnsupportedError,
} from '../ffi/errors.ts';
export { semaphoreTimeoutSupported } from '../ffi/sem.ts';
export { c, defineStruct, type StructOf, type StructType } from '../structs/index.ts';
export { type CreateMemoryOptions, createMemory, removeMemory } from './create-memory.ts';
export { ftok, type Key, keyFor } from './keys.ts';
export { type Limits, limits } from './limits.ts';
export { type Listing, list, type MemoryInfo, type ObjectInfo, type QueueInfo, type SemaphoreInfo } from './list.ts';
export { SharedMemoryHandle } from './memory.ts';
export type { Message } from './message.ts';
export {
  type CreateQueueOptions,
  createQueue,
  MessageQueueHandle,
  type QueueWaitOptions,
  type ReceiveOptions,
  removeQueue,
  type SendOptions,
} from './queue.ts';
export {
  type AsyncWaitOptions,
  type CreateSemaphoreOptions,
  createSemaphore,
  removeSemaphore,
  SemaphoreHandle,
  type WaitOptions,
} from './semaphore.ts';
export {
  type CreateSemaphoreSetOptions,
  createSemaphoreSet,
  type SemaphoreOperation,
  SemaphoreSetHandle,
} from './semaphore-set.ts';
export * as shm from './shm/index.ts';
export { Memory, Semaphore } from './shm/index.ts';
export type { TypedArrayConstructor } from './typed-arrays.ts';
