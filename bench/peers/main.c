/* The C peer: reads how many times from each line of its input, and answers with the nanoseconds that they took. */
#include <signal.h>
#include <time.h>
#include "bench.h"

size_t size;
key_t keys[4];
int semid[4], shmid = -1, msqid[4];
char *memory;

void die(const char *call) {
  /* The end of the partner of a measurement: its objects were taken away. */
  if (errno == EIDRM || errno == EINVAL) exit(0);
  perror(call);
  exit(1);
}

static long long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static run *find(const char *name, const struct operation *operations) {
  for (; operations->name; operations++)
    if (strcmp(operations->name, name) == 0) return operations->run;
  return NULL;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  size = strtoull(argv[2], NULL, 10);
  for (int i = 3; i < argc && i < 7; i++) {
    keys[i - 3] = (key_t)strtoll(argv[i], NULL, 10);
    semid[i - 3] = semget(keys[i - 3], 0, 0);
    msqid[i - 3] = msgget(keys[i - 3], 0);
    if (i == 3) shmid = shmget(keys[0], 0, 0);
  }
  if (shmid != -1 && (memory = shmat(shmid, NULL, 0)) == (void *)-1) die("shmat");

  run *run = find(argv[1], semaphore_operations);
  if (!run) run = find(argv[1], memory_operations);
  if (!run) run = find(argv[1], queue_operations);
  if (!run) return fprintf(stderr, "no operation %s\n", argv[1]), 2;

  char line[64];
  while (fgets(line, sizeof line, stdin)) {
    const long times = strtol(line, NULL, 10);
    const long long start = now();
    run(times);
    printf("%lld\n", now() - start);
    fflush(stdout);
  }
  return 0;
}
