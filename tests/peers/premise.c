/* Mrs. Premise in C: makes semaphore and memory under one key, has the first word, and cleans up. */
#define _XOPEN_SOURCE 700
#include "conversation.h"

int main(int argc, char **argv) {
  static struct party me;
  key_t key;
  long iterations;
  start(argc, argv, &key, &iterations);

  me.semid = semget(key, 1, IPC_CREAT | IPC_EXCL | 0600);
  if (me.semid < 0) return perror("semget"), 1;
  int failed = 1;
  me.shmid = shmget(key, SIZE, IPC_CREAT | IPC_EXCL | 0600);
  if (me.shmid < 0) perror("shmget");
  else if ((me.memory = shmat(me.shmid, NULL, 0)) == (void *)-1) perror("shmat");
  else {
    const time_t now = time(NULL);
    char text[26];
    say(&me, ctime_r(&now, text));
    failed = V(&me) < 0 || converse(&me, iterations);
  }
  if (me.shmid >= 0) shmctl(me.shmid, IPC_RMID, NULL);
  semctl(me.semid, 0, IPC_RMID);
  printf("premise: %ld iterations\n", me.iterations);
  return failed;
}
