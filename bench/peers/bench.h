/* What the operations of the C peer share: the objects named on the command line, opened, and how to fail. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

/* argv: operation, size, keys. */
extern size_t size;
extern key_t keys[4];
extern int semid[4]; /* of each key, as far as there are semaphores */
extern int shmid, msqid[4];
extern char *memory;

/* One run of an operation, so many times. */
typedef void run(long times);
struct operation {
  const char *name;
  run *run;
};
extern const struct operation semaphore_operations[], memory_operations[], queue_operations[];

void die(const char *call);

/* The compiler must take it that somebody looks at this memory. */
#define KEEP(pointer) __asm__ volatile("" : : "r"(pointer) : "memory")

static inline void operate(int id, short delta) {
  struct sembuf operation = {0, delta, 0};
  if (semop(id, &operation, 1) == -1) die("semop");
}
