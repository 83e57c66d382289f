/**
 * Closer to the metal: the calls of shmget(2), semget(2) and their kin, with nicer names.
 *
 * @module sysv-ipc/shm
 */

export {
  IPC_CREAT,
  IPC_EXCL,
  IPC_PRIVATE,
  SEM_A,
  SEM_R,
  SHM_R,
  SHM_RDONLY,
  SHM_RND,
  SHM_W,
  SHMLBA,
} from '../../ffi/constants.ts';
export { IpcError as error } from '../../ffi/errors.ts';
export { ftok } from '../objects/keys.ts';
export { createMemory, getshmid, Memory, memory, memoryHasKey, removeMemory } from './memory.ts';
export { createSemaphore, getsemid, removeSemaphore, Semaphore, semaphore, semaphoreHasKey } from './semaphore.ts';
