/* Takes a robust pthread mutex in a segment without a break, to be killed at any moment: robust-mutex SHMID [make]
 * The mutex lies at the start; the count of its entries at byte 256. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/shm.h>

int main(int argc, char **argv)
{
  char *memory = shmat(atoi(argv[1]), NULL, 0);
  if (memory == (void *)-1) return 1;
  pthread_mutex_t *mutex = (pthread_mutex_t *)memory;
  volatile int *entries = (int *)(memory + 256);
  if (argc > 2) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    return pthread_mutex_init(mutex, &attributes);
  }
  for (long n = 0;; n++) {
    int error = pthread_mutex_lock(mutex);
    if (error == EOWNERDEAD) pthread_mutex_consistent(mutex);
    else if (error != 0) return 2;
    for (volatile int i = rand() % 300; i > 0; i--);
    *entries = *entries + 1;
    pthread_mutex_unlock(mutex);
    if (n == 0) {
      puts("ready");
      fflush(stdout);
    }
    if (n % 16 == 0) for (volatile int i = rand() % 300; i > 0; i--);
  }
}
