import { key_t } from './key-t.ts';
import { declare, hasTime64, lazily } from './libc.ts';

/** <sys/msg.h> */
export const msg = lazily(() => ({
  msgget: declare<(key: number, msgflg: number) => number>(`int msgget(${key_t} key, int msgflg)`),
  /** The message by its address. */
  msgsnd: declare<(msqid: number, msgp: number, msgsz: number, msgflg: number) => number>(
    'int msgsnd(int msqid, uintptr_t msgp, size_t msgsz, int msgflg)',
  ),
  /** ssize_t, which is as wide as long everywhere, is no name of Koffi's. */
  msgrcv: declare<(msqid: number, msgp: number, msgsz: number, msgtyp: number, msgflg: number) => number>(
    'long msgrcv(int msqid, uintptr_t msgp, size_t msgsz, long msgtyp, int msgflg)',
  ),
  msgctl: declare<(msqid: number, cmd: number, buf: Uint8Array | null) => number>(
    `int ${hasTime64() ? '__msgctl64' : 'msgctl'}(int msqid, int cmd, void *buf)`,
  ),
}));
