import { MSG_STAT_ANY, SEM_STAT_ANY, SHM_STAT_ANY } from './constants.ts';
import { msg } from './msg.ts';
import { sem } from './sem.ts';
import { shm } from './shm.ts';

export type StructName = 'shmid_ds' | 'semid_ds' | 'msqid_ds';

/** What the three kinds of object have in common: a key, an id, and a struct of the kernel with their attributes. */
export interface Kind<S extends StructName = StructName> {
  /** As messages call it. */
  readonly noun: string;
  /** As the command calls it. */
  readonly word: 'memory' | 'semaphore' | 'queue';
  /** The calls' names: `shmget`, `shmctl`. */
  readonly getCall: string;
  readonly controlCall: string;
  readonly struct: S;
  /** Linux: IPC_STAT by the place in the kernel's table, for every user. */
  readonly statAny: () => number;
  /** The existing object of that key; its id, or -1. */
  find(key: number): number;
  control(id: number, cmd: number, buf: Uint8Array | null): number;
}

export const MEMORY: Kind<'shmid_ds'> = {
  noun: 'shared memory',
  word: 'memory',
  getCall: 'shmget',
  controlCall: 'shmctl',
  struct: 'shmid_ds',
  statAny: SHM_STAT_ANY,
  find: (key) => shm().shmget(key, 0, 0),
  control: (id, cmd, buf) => shm().shmctl(id, cmd, buf),
};

export const SEMAPHORES: Kind<'semid_ds'> = {
  noun: 'semaphore',
  word: 'semaphore',
  getCall: 'semget',
  controlCall: 'semctl',
  struct: 'semid_ds',
  statAny: SEM_STAT_ANY,
  find: (key) => sem().semget(key, 0, 0),
  control: (id, cmd, buf) => (buf ? sem().semctl(id, 0, cmd, 'void *', buf) : sem().semctl(id, 0, cmd)),
};

export const QUEUES: Kind<'msqid_ds'> = {
  noun: 'message queue',
  word: 'queue',
  getCall: 'msgget',
  controlCall: 'msgctl',
  struct: 'msqid_ds',
  statAny: MSG_STAT_ANY,
  find: (key) => msg().msgget(key, 0),
  control: (id, cmd, buf) => msg().msgctl(id, cmd, buf),
};

/** By the name of its struct. */
export function kindOf<S extends StructName>(struct: S): Kind<S> {
  return { shmid_ds: MEMORY, semid_ds: SEMAPHORES, msqid_ds: QUEUES }[struct] as unknown as Kind<S>;
}
