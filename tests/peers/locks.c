/* Locks and channels from C: locks KEY lock TIMES SHMID | send COUNT NAME | receive | echo | hold */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "sysv-ipc.h"

int main(int count, char **args) {
  struct sysv_ipc object;
  key_t key = atoi(args[1]);
  char what = args[2][0];
  static char buffer[1 << 16];
  if (sysv_ipc_open(&object, key, what == 'l' || what == 'h' ? SYSV_IPC_MUTEX : SYSV_IPC_CHANNEL) == -1) {
    printf("open: %s\n", strerror(errno));
    return 1;
  }
  setvbuf(stdout, 0, _IOLBF, 0);
  puts("ready");
  if (what == 'h') {
    sysv_ipc_lock(&object);
    puts("held");
    for (;;) pause();
  } else if (what == 'l') {
    volatile int32_t *counter = shmat(atoi(args[4]), 0, 0);
    long abandoned = 0;
    for (long i = atol(args[3]); i > 0; i--) {
      abandoned += sysv_ipc_lock(&object);
      counter[0]++;
      sysv_ipc_unlock(&object);
    }
    printf("done %ld\n", abandoned);
  } else if (what == 's') {
    for (long i = 0, end = atol(args[3]); i < end; i++) {
      int length = snprintf(buffer, 400, "%s %ld ", args[4], i);
      memset(buffer + length, 'c', (size_t)(i * 7 % 500));
      if (sysv_ipc_send(&object, buffer, (uint32_t)(length + i * 7 % 500)) == -1) return perror("send"), 1;
    }
    puts("sent");
  } else {
    long received = 0, bytes = 0;
    ssize_t length;
    while ((length = sysv_ipc_receive(&object, buffer, sizeof buffer)) >= 0) received++, bytes += length;
    printf("%ld %ld %s\n", received, bytes, errno == EPIPE ? "closed" : strerror(errno));
  }
  sysv_ipc_close(&object);
  return count < 0;
}
