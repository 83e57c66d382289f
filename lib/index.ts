/**
 * The recommended level: handles to shared memory, semaphores and message queues.
 *
 * @module sysv-ipc
 */

export {
  BusyError,
  ChannelClosedError,
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
export { ChannelHandle, createChannel, removeChannel } from './channel/handle.ts';
export { type Limits, limits } from './limits/limits.ts';
export { type Listing, list } from './listing/list.ts';
export type { MemoryInfo } from './listing/memory-info.ts';
export type { ObjectInfo } from './listing/object-info.ts';
export type { QueueInfo } from './listing/queue-info.ts';
export type { SemaphoreInfo } from './listing/semaphore-info.ts';
export type { Lock } from './locks/lock.ts';
export { createMutex, MutexHandle, removeMutex } from './locks/mutex.ts';
export type { BlockingOptions, LockOptions, WaitingOptions } from './locks/options.ts';
export { createReadWriteLock, ReadWriteLockHandle, removeReadWriteLock } from './locks/read-write-lock.ts';
export { type CreateMemoryOptions, createMemory, removeMemory } from './memory/create.ts';
export { SharedMemoryHandle } from './memory/handle.ts';
export type { OpenMemoryOptions } from './memory/open-options.ts';
export type { TypedArrayConstructor } from './memory/typed-arrays.ts';
export type { CreateOptions } from './objects/create-options.ts';
export { ftok, type Key, keyFor } from './objects/keys.ts';
export { type CreateQueueOptions, createQueue, MessageQueueHandle, removeQueue } from './queue/handle.ts';
export type { Message } from './queue/message-buffer.ts';
export type { QueueBlockingOptions, QueueWaitOptions, ReceiveOptions, SendOptions } from './queue/options.ts';
export { createSemaphore, removeSemaphore, SemaphoreHandle } from './semaphore/handle.ts';
export type {
  AsyncWaitOptions,
  CreateSemaphoreOptions,
  OpenSemaphoreOptions,
  TimeoutOptions,
  WaitOptions,
  ZeroWaitOptions,
} from './semaphore/options.ts';
export {
  type CreateSemaphoreSetOptions,
  createSemaphoreSet,
  type SemaphoreOperation,
  SemaphoreSetHandle,
} from './semaphore/set-handle.ts';
export * as shm from './shm/index.ts';
export { Memory, Semaphore } from './shm/index.ts';
