import { MSG_INFO, SEM_INFO, SHM_INFO } from '../../ffi/constants.ts';
import { type Kind, MEMORY, QUEUES, SEMAPHORES } from '../../ffi/kinds.ts';
import { is32Bit } from '../../ffi/libc.ts';
import { littleEndian, os } from '../../ffi/platform.ts';
import type { LimitName } from './names.ts';

/** What objects use up: by which call Linux counts it, and where in the answer the count lies (<linux/shm.h>, sem.h, msg.h). */
const COUNTS: Partial<Record<LimitName, { kind: Kind; command: number; offset: number; long?: boolean }>> = {
  shmmni: { kind: MEMORY, command: SHM_INFO, offset: 0 },
  shmall: { kind: MEMORY, command: SHM_INFO, offset: is32Bit ? 4 : 8, long: true },
  semmni: { kind: SEMAPHORES, command: SEM_INFO, offset: 28 },
  semmns: { kind: SEMAPHORES, command: SEM_INFO, offset: 36 },
  msgmni: { kind: QUEUES, command: MSG_INFO, offset: 0 },
};

/** How much of a limit is in use now; undefined where the system gives no count. */
export function usage(name: LimitName): number | undefined {
  const count = COUNTS[name];
  if (!count || os !== 'linux') return undefined;
  const answer = new Uint8Array(new ArrayBuffer(128));
  if (count.kind.control(0, count.command, answer) === -1) return undefined;
  const view = new DataView(answer.buffer);
  if (!count.long || is32Bit) return view.getInt32(count.offset, littleEndian);
  return Number(view.getBigUint64(count.offset, littleEndian));
}
