import { readFileSync } from 'node:fs';
import { orAbsent } from '../../ffi/or-absent.ts';

/** By id: the attachments that this thread has made by this package. */
const counted = new Map<number, number>();

export function countAttachment(shmid: number, by: 1 | -1): void {
  const count = (counted.get(shmid) ?? 0) + by;
  if (count > 0) counted.set(shmid, count);
  else counted.delete(shmid);
}

/** How many of a segment's attachments are this process's: by Linux's list of its mappings, elsewhere as far as they are known here. */
export function ownAttachments(shmid: number): number {
  const maps = orAbsent(() => readFileSync('/proc/self/maps', 'latin1'));
  return (
    maps?.match(new RegExp(` ${shmid} +/SYSV`, 'g'))?.length ?? (maps === undefined ? (counted.get(shmid) ?? 0) : 0)
  );
}
