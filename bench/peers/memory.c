#include "bench.h"

static char *own(void) {
  static char *buffer;
  if (!buffer) memset(buffer = malloc(size), ' ', size);
  return buffer;
}

static void read_into(long times) {
  char *buffer = own();
  while (times--) {
    memcpy(buffer, memory, size);
    KEEP(buffer);
  }
}

/* What a read that returns memory of its own must do. */
static void read_new(long times) {
  while (times--) {
    char *buffer = malloc(size);
    memcpy(buffer, memory, size);
    KEEP(buffer);
    free(buffer);
  }
}

static void write_memory(long times) {
  char *buffer = own();
  while (times--) {
    memcpy(memory, buffer, size);
    KEEP(memory);
  }
}

static void attach(long times) {
  while (times--) {
    void *at = shmat(shmid, NULL, 0);
    if (at == (void *)-1 || shmdt(at) == -1) die("shmat");
  }
}

static void create_memory(long times) {
  while (times--) {
    const int id = shmget(IPC_PRIVATE, size, 0600);
    void *at = id == -1 ? (void *)-1 : shmat(id, NULL, 0);
    if (at == (void *)-1 || shmctl(id, IPC_RMID, NULL) == -1 || shmdt(at) == -1) die("shmget");
  }
}

struct sample {
  unsigned count;
  short small;
  double ratio;
};

static void read_member(long times) {
  const volatile struct sample *sample = (void *)memory;
  double sum = 0;
  while (times--) sum += sample->count;
  KEEP(&sum);
}

static void write_member(long times) {
  volatile struct sample *sample = (void *)memory;
  for (long i = 0; i < times; i++) sample->count = (unsigned)i;
}

const struct operation memory_operations[] = {
    {"read-into", read_into},
    {"read", read_new},
    {"write", write_memory},
    {"attach", attach},
    {"create-memory", create_memory},
    {"read-member", read_member},
    {"write-member", write_member},
    {NULL, NULL},
};
