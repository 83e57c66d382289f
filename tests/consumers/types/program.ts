// Checked, not run: a project that lists no types of its own and checks those of its libraries.
import { createMemory, createQueue, type SharedMemoryHandle } from 'sysv-ipc';
import { IpcError } from 'sysv-ipc/errors';
import type { Semaphore } from 'sysv-ipc/shm';
import { c, defineStruct } from 'sysv-ipc/structs';

using memory: SharedMemoryHandle = createMemory(16);
export const text: string = memory.read(4, 0, 'utf8');
export const point = memory.struct(defineStruct('point', { x: c.int32 })).x;
export const bytes = async () => (await createQueue().receive()).data.readUInt8(0);
export const isOurs = (error: unknown) => error instanceof IpcError;
export type { Semaphore };
