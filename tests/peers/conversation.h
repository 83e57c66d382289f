/* What the C premise and the C conclusion share: P, V, turns, and the check of every word. Needs _XOPEN_SOURCE. */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>
#include <unistd.h>
#include "md5.h"

enum { SIZE = 4096, PATIENCE = 20 /* seconds */ };

struct party {
  int semid, shmid;
  char *memory;
  char said[SIZE]; /* what this side wrote last; "" before its first word */
  long iterations;
};

static volatile sig_atomic_t out_of_patience;
static void lose_patience(int signal) { (void)signal, out_of_patience = 1; }

/* 0, or -1 with errno: EINTR when patience ran out, EIDRM when the other side took the semaphore away. */
static int operate(struct party *me, short delta) {
  struct sembuf operation = {0, delta, 0};
  return out_of_patience ? (errno = EINTR, -1) : semop(me->semid, &operation, 1);
}
static int P(struct party *me) { return operate(me, -1); }
static int V(struct party *me) { return operate(me, 1); }

static void say(struct party *me, const char *text) {
  strcpy(me->said, text);
  strcpy(me->memory, text);
}

/* Comes back with the semaphore taken and something new to read. Taking it again while the other has not had a chance
 * starves the other where both share a processor: so first give way. What is seen without the semaphore is but a hint. */
static int wait_for_turn(struct party *me) {
  for (;;) {
    if (strcmp(me->memory, me->said) == 0) sched_yield();
    if (P(me) < 0) return -1;
    if (strcmp(me->memory, me->said) != 0) return 0;
    if (V(me) < 0) return -1;
  }
}

static int converse(struct party *me, long iterations) {
  for (me->iterations = 0; me->iterations < iterations; me->iterations++) {
    char heard[SIZE], expected[MD5_HEX], reply[MD5_HEX];
    if (wait_for_turn(me) < 0) return perror("waiting for the other side"), 1;
    strncpy(heard, me->memory, SIZE - 1)[SIZE - 1] = 0;
    md5_hex(me->said, expected);
    if (me->said[0] && strcmp(heard, expected) != 0)
      return fprintf(stderr, "corrupted: heard \"%s\", expected \"%s\"\n", heard, expected), 1;
    md5_hex(heard, reply);
    say(me, reply);
    if (V(me) < 0) return perror("V"), 1;
  }
  return 0;
}

/* argv: key, iterations. Every wait of this process ends after PATIENCE seconds. */
static void start(int argc, char **argv, key_t *key, long *iterations) {
  if (argc != 3) exit((fprintf(stderr, "usage: %s key iterations\n", argv[0]), 2));
  *key = (key_t)strtoll(argv[1], NULL, 0);
  *iterations = strtol(argv[2], NULL, 0);
  struct sigaction action = {.sa_handler = lose_patience};
  sigaction(SIGALRM, &action, NULL);
  sigaction(SIGTERM, &action, NULL);
  alarm(PATIENCE);
}
