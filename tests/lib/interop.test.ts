import { SemaphoreHandle, SharedMemoryHandle, shm } from 'sysv-ipc';
import { newMemory, newSemaphore, opened, removeLater, unusedKey } from '../helpers/objects.ts';
import { perl, runC, testWith } from '../helpers/peers.ts';

/** Objects that this process and programs in C and Perl read and change in turn, in both directions. */
const C = `
  #include <stdio.h>
  #include <stdlib.h>
  #include <string.h>
  #include <sys/ipc.h>
  #include <sys/sem.h>
  #include <sys/shm.h>
  static inline void must(long result, const char *what) { if (result == -1) { perror(what); exit(1); } }
  static inline int at(int id, int cmd, int value) { int r = semctl(id, 0, cmd, value); must(r, "semctl"); return r; }
  static inline void op(int id, int delta) { struct sembuf b = { 0, delta, 0 }; must(semop(id, &b, 1), "semop"); }
`;

describe('shared memory', () => {
  testWith('gcc')('made here is read, written and described by C', () => {
    const memory = newMemory(64, { permissions: 0o640, initCharacter: 0 });
    memory.write('from Node');
    const answer = runC(
      `${C} int main(int n, char **a) {
        int id = shmget(strtol(a[1], 0, 10), 0, 0); must(id, "shmget");
        char *p = shmat(id, 0, 0); must((long) p, "shmat");
        struct shmid_ds ds; must(shmctl(id, IPC_STAT, &ds), "shmctl");
        printf("%d|%s|%zu|%o|%d|%d|%lu", id, p, ds.shm_segsz, ds.shm_perm.mode & 0777, ds.shm_perm.uid, ds.shm_cpid, (unsigned long) ds.shm_nattch);
        strcpy(p, "from C");
        return 0; }`,
      memory.key,
    );
    expect(answer).toBe(`${memory.shmid}|from Node|64|640|${process.getuid?.()}|${process.pid}|2`);
    expect(memory.read(7, 0, 'latin1')).toBe('from C\0');
    expect(memory.numberAttached).toBe(1);
  });

  testWith('gcc')('made by C is opened, read, written and changed here', () => {
    const key = unusedKey();
    const shmid = Number(
      runC(
        `${C} int main(int n, char **a) {
          int id = shmget(strtol(a[1], 0, 10), 100, IPC_CREAT | IPC_EXCL | 0604); must(id, "shmget");
          strcpy(shmat(id, 0, 0), "hello from C"); printf("%d", id); return 0; }`,
        key,
      ),
    );
    removeLater(() => shm.removeMemory(shmid));
    const memory = opened(new SharedMemoryHandle(key));
    expect([memory.shmid, memory.size, memory.permissions]).toEqual([shmid, 100, 0o604]);
    expect(memory.read(12, 0, 'utf8')).toBe('hello from C');
    memory.write('hello from Node\0');
    memory.permissions = 0o640;
    memory.uid = 1234;
    memory.gid = 4321;
    const answer = runC(
      `${C} int main(int n, char **a) {
        int id = shmget(strtol(a[1], 0, 10), 0, 0); struct shmid_ds ds; must(shmctl(id, IPC_STAT, &ds), "shmctl");
        printf("%s|%o|%d|%d", (char *) shmat(id, 0, 0), ds.shm_perm.mode & 0777, ds.shm_perm.uid, ds.shm_perm.gid); return 0; }`,
      key,
    );
    expect(answer).toBe('hello from Node|640|1234|4321');
  });

  testWith('perl')('is exchanged with Perl', () => {
    const memory = newMemory(32, { initCharacter: 0 });
    memory.write('from Node');
    const answer = perl(
      `my $id = shmget($ARGV[0], 0, 0) // die $!; my $text; shmread($id, $text, 0, 9) or die $!; print "$id|$text"; shmwrite($id, "from Perl", 4, 9) or die $!;`,
      memory.key,
    );
    expect(answer).toBe(`${memory.shmid}|from Node`);
    expect(memory.read(13, 0, 'latin1')).toBe('fromfrom Perl');

    const key = unusedKey();
    const made = perl(
      `my $id = shmget($ARGV[0], 50, 01000 | 02000 | 0600) // die $!; shmwrite($id, "Perl's own", 0, 10); print $id`,
      key,
    );
    removeLater(() => shm.removeMemory(Number(made)));
    const theirs = opened(new SharedMemoryHandle(key));
    expect([theirs.shmid, theirs.size, theirs.permissions]).toEqual([Number(made), 50, 0o600]);
    expect(theirs.read(10, 0, 'utf8')).toBe("Perl's own");
  });
});

describe('semaphores', () => {
  testWith('gcc')('made here are used by C', () => {
    const semaphore = newSemaphore(5, { permissions: 0o640 });
    const answer = runC(
      `${C} int main(int n, char **a) {
        int id = semget(strtol(a[1], 0, 10), 0, 0); must(id, "semget");
        struct semid_ds ds; must(semctl(id, 0, IPC_STAT, &ds), "semctl");
        printf("%d|%d|%o|%lu|", id, at(id, GETVAL, 0), ds.sem_perm.mode & 0777, (unsigned long) ds.sem_nsems);
        op(id, -3); op(id, 1); printf("%d", at(id, GETVAL, 0)); return 0; }`,
      semaphore.key,
    );
    expect(answer).toBe(`${semaphore.semid}|5|640|1|3`);
    expect(semaphore.value).toBe(3);
    expect(semaphore.lastPid).not.toBe(process.pid);
  });

  testWith('gcc')('made by C are used here', () => {
    const key = unusedKey();
    const semid = Number(
      runC(
        `${C} int main(int n, char **a) {
          int id = semget(strtol(a[1], 0, 10), 2, IPC_CREAT | IPC_EXCL | 0622); must(id, "semget");
          at(id, SETVAL, 4); printf("%d", id); return 0; }`,
        key,
      ),
    );
    removeLater(() => SemaphoreHandle.fromId(semid).remove());
    const semaphore = new SemaphoreHandle(key);
    expect([semaphore.semid, semaphore.value, semaphore.permissions]).toEqual([semid, 4, 0o622]);
    semaphore.P({ count: 4 });
    new SemaphoreHandle(key, { index: 1 }).V(9);
    const answer = runC(
      `${C} int main(int n, char **a) {
        int id = semget(strtol(a[1], 0, 10), 0, 0);
        printf("%d|%d", at(id, GETVAL, 0), semctl(id, 1, GETVAL)); return 0; }`,
      key,
    );
    expect(answer).toBe('0|9');
  });

  testWith('perl')('are exchanged with Perl', () => {
    const semaphore = newSemaphore(5);
    const answer = perl(
      `my $id = semget($ARGV[0], 0, 0) // die $!; semop($id, pack("s!3", 0, -2, 0)) or die $!; print 0 + semctl($id, 0, $ARGV[1], 0)`,
      semaphore.key,
      process.platform === 'linux' ? 12 : 5,
    );
    expect(answer).toBe('3');
    expect(semaphore.value).toBe(3);
  });
});
