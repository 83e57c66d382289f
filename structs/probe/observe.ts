import { IPC_NOWAIT } from '../../ffi/constants.ts';
import { MEMORY, QUEUES, SEMAPHORES } from '../../ffi/kinds.ts';
import { addressOf, is32Bit } from '../../ffi/libc.ts';
import { msg } from '../../ffi/msg.ts';
import { littleEndian } from '../../ffi/platform.ts';
import { sem } from '../../ffi/sem.ts';
import { attachFailed, shm } from '../../ffi/shm.ts';
import type { ShmMember } from '../layout/kernel-members.ts';
import type { Evidence } from './evidence.ts';
import { exactly, type ProbeObject, since, withProbeObject } from './probe-object.ts';

/** What happened to one object of each kind, as its struct tells. */
export type Experiments = Readonly<Record<'shmid_ds' | 'semid_ds' | 'msqid_ds', Evidence>>;

/** One object after the other, each removed before the next is made. */
export function runExperiments(): Experiments {
  return { shmid_ds: observeMemory(), semid_ds: observeSemaphores(), msqid_ds: observeQueue() };
}

const zero = exactly(0);
const self = exactly(process.pid);

function observeMemory(): Evidence {
  const size = 70_000 + Math.floor(Math.random() * 60_000);
  const lately = since(Date.now());
  return withProbeObject(
    MEMORY,
    (key, flags) => shm().shmget(key, size, flags),
    (memory) => {
      const always = { segsz: exactly(size), cpid: self, ctime: lately };
      const addresses: bigint[] = [];
      const detach = () => {
        memory.check(shm().shmdt(addresses.at(-1) as bigint), 'shmdt');
        addresses.pop();
      };
      try {
        memory.observe({ ...always, lpid: zero, nattch: zero, atime: zero, dtime: zero });
        for (let n = 0; n < 5; n++) addresses.push(attach(memory));
        memory.observe({ ...always, lpid: self, nattch: exactly(5), atime: lately, dtime: zero });
        for (let n = 0; n < 2; n++) detach();
        memory.observe({ ...always, lpid: self, nattch: exactly(3), atime: lately, dtime: lately });
      } finally {
        for (const address of addresses) shm().shmdt(address);
      }
      return memory.evidence();
    },
  );
}

function attach(memory: ProbeObject<ShmMember>): bigint {
  const address = shm().shmat(memory.id, null, 0);
  memory.check(attachFailed(address) ? -1 : 0, 'shmat');
  return address;
}

function observeSemaphores(): Evidence {
  const count = 19;
  const lately = since(Date.now());
  return withProbeObject(
    SEMAPHORES,
    (key, flags) => sem().semget(key, count, flags),
    (set) => {
      const always = { nsems: exactly(count), ctime: lately };
      set.observe({ ...always, otime: zero });
      set.check(sem().semop(set.id, Int16Array.of(count - 1, 1, IPC_NOWAIT), 1), 'semop');
      set.observe({ ...always, otime: lately });
      return set.evidence();
    },
  );
}

/** A C long, the message's type, and the text after it. */
const LONG = is32Bit ? 4 : 8;
const LENGTHS = [31, 53, 47] as const;

function observeQueue(): Evidence {
  const lately = since(Date.now());
  return withProbeObject(
    QUEUES,
    (key, flags) => msg().msgget(key, flags),
    (queue) => {
      const message = new Uint8Array(new ArrayBuffer(LONG + Math.max(...LENGTHS)));
      new DataView(message.buffer).setUint16(littleEndian ? 0 : LONG - 2, 1, littleEndian);
      // The default is the system's own, and every kernel counts it in an int.
      const always = { ctime: lately, qbytes: (seen: number) => seen > 0 && seen <= 0x7fff_ffff };
      queue.observe({
        ...always,
        ...{ qnum: zero, cbytes: zero, stime: zero, rtime: zero, lspid: zero, lrpid: zero },
      });
      for (const length of LENGTHS)
        queue.check(msg().msgsnd(queue.id, addressOf(message), length, IPC_NOWAIT), 'msgsnd');
      const sent = { ...always, stime: lately, lspid: self };
      queue.observe({ ...sent, qnum: exactly(3), cbytes: exactly(31 + 53 + 47), rtime: zero, lrpid: zero });
      queue.check(msg().msgrcv(queue.id, addressOf(message), LENGTHS[0], 0, IPC_NOWAIT), 'msgrcv');
      queue.observe({ ...sent, qnum: exactly(2), cbytes: exactly(53 + 47), rtime: lately, lrpid: self });
      return queue.evidence();
    },
  );
}
