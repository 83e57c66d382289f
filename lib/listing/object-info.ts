import type { Key } from '../objects/keys.ts';

/** What every kind of object tells about itself. */
export interface ObjectInfo {
  /** 0: it has none (IPC_PRIVATE), or it is removed. */
  key: Key;
  /** The shmid, semid or msqid. */
  id: number;
  /** The mode's low nine bits. */
  permissions: number;
  /** The owner. */
  uid: number;
  /** The owner's group. */
  gid: number;
  /** Who made it. */
  creatorUid: number;
  /** The group of who made it. */
  creatorGid: number;
  /** When it was made or its attributes were last set. */
  lastChangeTime: Date | null;
}

/** One object's attributes, under the names of the kernel's structs. */
export type Get<Member extends string> = (member: Member) => number;

/** Seconds since 1970; 0 means never. */
export function date(seconds: number): Date | null {
  return seconds === 0 ? null : new Date(seconds * 1000);
}
