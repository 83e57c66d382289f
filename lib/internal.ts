/**
 * What only this package's own command uses. It may change in every version.
 *
 * @module sysv-ipc/internal
 */

export { PAGE_SIZE } from '../ffi/constants.ts';
export { type Kind as ObjectKind, MEMORY, QUEUES, SEMAPHORES } from '../ffi/kinds.ts';
export { arch, littleEndian, os } from '../ffi/platform.ts';
export { peekChannel, type SharedStatus, sharedStatus } from './channel/status.ts';
export { type LimitName, raiseCommand, SEM_FIELDS } from './limits/names.ts';
export { infoOf } from './listing/list.ts';
export { semaphoreStates } from './listing/semaphore-states.ts';
export type { IpcObject } from './objects/ipc-object.ts';
export { hexKey } from './objects/keys.ts';
export { findId, openById } from './objects/open.ts';
export { processExists } from './runtime/process-exists.ts';
