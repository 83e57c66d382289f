import * as constants from '../../ffi/constants.ts';
import { key_t } from '../../ffi/key-t.ts';
import { E } from '../../ffi/result.ts';
import { runC, testWith } from '../helpers/peers.ts';

const NAMES = [
  'IPC_PRIVATE',
  'IPC_CREAT',
  'IPC_EXCL',
  'IPC_NOWAIT',
  'IPC_RMID',
  'IPC_SET',
  'IPC_STAT',
  'SHM_RDONLY',
  'SHM_RND',
  'SHM_R',
  'SHM_W',
  'SHM_HUGETLB',
  'SHM_NORESERVE',
  'SHM_LOCK',
  'SHM_UNLOCK',
  'SHM_DEST',
  'SHMLBA',
  'SEM_UNDO',
  'GETPID',
  'GETVAL',
  'GETALL',
  'GETNCNT',
  'GETZCNT',
  'SETVAL',
  'SETALL',
  'MSG_NOERROR',
  'MSG_EXCEPT',
  'MSG_COPY',
] as const;
const ERRNOS = ['EAGAIN', 'ENOMSG', 'EIDRM', 'EINTR', 'ENOSPC', 'ETIMEDOUT', 'ERANGE', 'E2BIG', 'EFBIG'] as const;

testWith('gcc')("the constants, errno's numbers and key_t are those of this machine's headers", () => {
  const source = `
    #define _GNU_SOURCE
    #include <errno.h>
    #include <stdio.h>
    #include <sys/ipc.h>
    #include <sys/shm.h>
    #include <sys/sem.h>
    #include <sys/msg.h>
    int main(void) {
    #define SHOW(name) printf("\\"" #name "\\": %ld,", (long) (name));
      printf("{");
      ${[...NAMES, ...ERRNOS].map((name) => `\n#ifdef ${name}\nSHOW(${name})\n#endif`).join('')}
      printf("\\"key_t\\": %d}", (int) sizeof(key_t));
      return 0;
    }`;
  const { key_t: keySize, ...seen } = JSON.parse(runC(source)) as Record<string, number>;
  const here: Record<string, unknown> = { ...constants, ...E };
  const expected = Object.fromEntries(
    Object.keys(seen).map((name) => [name, typeof here[name] === 'function' ? here[name]() : here[name]]),
  );
  expect(seen).toEqual(expected);
  for (const name of ['IPC_CREAT', 'SHM_RDONLY', 'GETVAL', 'SEM_UNDO', 'EIDRM']) expect(seen).toHaveProperty(name);
  if (key_t === 'int') expect(keySize).toBe(4);
});
