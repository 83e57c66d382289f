/* Mrs. Conclusion in C: waits for Mrs. Premise, accepts her first word, and answers. */
#define _XOPEN_SOURCE 700
#include "conversation.h"

int main(int argc, char **argv) {
  static struct party me;
  key_t key;
  long iterations;
  start(argc, argv, &key, &iterations);

  /* Premise makes the semaphore first: once the memory is there, both are. */
  while ((me.shmid = shmget(key, 0, 0)) < 0 && errno == ENOENT && !out_of_patience) {
    const struct timespec moment = {0, 1000000};
    nanosleep(&moment, NULL);
  }
  if (me.shmid < 0) return perror("shmget"), 1;
  if ((me.semid = semget(key, 0, 0)) < 0) return perror("semget"), 1;
  if ((me.memory = shmat(me.shmid, NULL, 0)) == (void *)-1) return perror("shmat"), 1;
  const int failed = converse(&me, iterations);
  printf("conclusion: %ld iterations\n", me.iterations);
  return failed;
}
