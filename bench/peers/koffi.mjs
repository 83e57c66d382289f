// The floor: the bare calls through Koffi, with arguments that stay where they are.
import koffi from 'koffi';
import { MessageQueueHandle, SemaphoreHandle, SharedMemoryHandle } from 'sysv-ipc';
import { serve } from './serve.mjs';

const libc = koffi.load(null);
const IPC_NOWAIT = 0o4000;
const addressOf = (array) => Number(koffi.address(array));

serve({
  pair(_size, key) {
    const semop = libc.func('int semop(int semid, uintptr_t sops, size_t nsops)');
    const { semid } = new SemaphoreHandle(key);
    const operations = [Int16Array.of(0, 1, 0), Int16Array.of(0, -1, 0)];
    const [up, down] = operations.map(addressOf);
    return (times) => {
      for (let i = 0; i < times; i++) {
        semop(semid, up, 1);
        semop(semid, down, 1);
      }
      return operations;
    };
  },
  value(_size, key) {
    const semctl = libc.func('int semctl(int semid, int semnum, int cmd)');
    const { semid } = new SemaphoreHandle(key);
    const GETVAL = 12;
    return (times) => {
      let sum = 0;
      for (let i = 0; i < times; i++) sum += semctl(semid, 0, GETVAL);
      return sum;
    };
  },
  attach(_size, key) {
    const shmat = libc.func('void *shmat(int shmid, const void *shmaddr, int shmflg)');
    const shmdt = libc.func('int shmdt(const void *shmaddr)');
    const memory = new SharedMemoryHandle(key);
    memory.detach();
    return (times) => {
      for (let i = 0; i < times; i++) shmdt(shmat(memory.shmid, null, 0));
    };
  },
  'send-receive'(size, key) {
    const msgsnd = libc.func('int msgsnd(int msqid, uintptr_t msgp, size_t msgsz, int msgflg)');
    const msgrcv = libc.func('long msgrcv(int msqid, uintptr_t msgp, size_t msgsz, long msgtyp, int msgflg)');
    const { msqid } = new MessageQueueHandle(key);
    const message = new BigInt64Array(1 + 8192 / 8);
    message[0] = 1n;
    const address = addressOf(message);
    return (times) => {
      for (let i = 0; i < times; i++) {
        msgsnd(msqid, address, size, IPC_NOWAIT);
        msgrcv(msqid, address, 8192, 0, IPC_NOWAIT);
      }
      return message;
    };
  },
});
