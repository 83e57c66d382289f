import { msg } from '../../ffi/msg.ts';
import { sem } from '../../ffi/sem.ts';
import { shm } from '../../ffi/shm.ts';
import type { MsgMember, SemMember, ShmMember } from '../../structs/layout/kernel-members.ts';
import type { Kind } from './ipc-object.ts';

/** The three kinds of System V object, each by its calls. */
export const MEMORY: Kind<ShmMember> = {
  noun: 'shared memory',
  getCall: 'shmget',
  controlCall: 'shmctl',
  struct: 'shmid_ds',
  find: (key) => shm().shmget(key, 0, 0),
  control: (id, cmd, buf) => shm().shmctl(id, cmd, buf),
};

export const SEMAPHORES: Kind<SemMember> = {
  noun: 'semaphore',
  getCall: 'semget',
  controlCall: 'semctl',
  struct: 'semid_ds',
  find: (key) => sem().semget(key, 0, 0),
  control: (id, cmd, buf) => (buf ? sem().semctl(id, 0, cmd, 'void *', buf) : sem().semctl(id, 0, cmd)),
};

export const QUEUES: Kind<MsgMember> = {
  noun: 'message queue',
  getCall: 'msgget',
  controlCall: 'msgctl',
  struct: 'msqid_ds',
  find: (key) => msg().msgget(key, 0),
  control: (id, cmd, buf) => msg().msgctl(id, cmd, buf),
};
