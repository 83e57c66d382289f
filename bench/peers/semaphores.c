#include "bench.h"

static void pair(long times) {
  while (times--) operate(semid[0], 1), operate(semid[0], -1);
}

static void value(long times) {
  int sum = 0;
  while (times--) sum += semctl(semid[0], 0, GETVAL);
  KEEP(&sum);
}

/* One goes and comes back: the first semaphore is the way there, the second the way back. */
static void ping(long times) {
  while (times--) operate(semid[0], 1), operate(semid[1], -1);
}

static void pong(long times) {
  while (times--) operate(semid[0], -1), operate(semid[1], 1);
}

static void create_semaphore(long times) {
  while (times--) {
    const int id = semget(IPC_PRIVATE, 1, 0600);
    if (id == -1 || semctl(id, 0, SETVAL, 1) == -1 || semctl(id, 0, IPC_RMID) == -1) die("semget");
  }
}

const struct operation semaphore_operations[] = {
    {"pair", pair},
    {"value", value},
    {"ping", ping},
    {"pong", pong},
    {"create-semaphore", create_semaphore},
    {NULL, NULL},
};
