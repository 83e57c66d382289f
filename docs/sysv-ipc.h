/*
 * Locks and channels of the npm package sysv-ipc, for C programs: version 1 of the wire format (wire-format.md).
 *
 *   struct sysv_ipc mutex;
 *   if (sysv_ipc_open(&mutex, key, SYSV_IPC_MUTEX) == -1) ...
 *   int taken = sysv_ipc_lock(&mutex);       0, or 1 if the holder before died holding it
 *   sysv_ipc_unlock(&mutex);
 *
 * All functions return -1 with errno if they fail: EIDRM if the lock or channel was removed, EBADMSG if its memory is not what it
 * must be, ENOSPC if all places are taken, EPIPE if the channel is closed, EMSGSIZE if a message is too long. One thread of the
 * process may use it; a process that forks opens it in the child, too.
 */
#ifndef SYSV_IPC_H
#define SYSV_IPC_H
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/types.h>
#include <time.h>

#define SYSV_IPC_MUTEX 1
#define SYSV_IPC_CHANNEL 3

enum { /* 32-bit words */
  SYSV_IPC_MAGIC = 0x5356534c,
  SYSV_IPC_AT_VERSION = 1, SYSV_IPC_AT_KIND, SYSV_IPC_AT_SET, SYSV_IPC_AT_PARTICIPANTS, SYSV_IPC_AT_BELLS,
  SYSV_IPC_AT_CAPACITY, SYSV_IPC_AT_THREADS, SYSV_IPC_AT_USED,
  SYSV_IPC_LINE = 16,
  SYSV_IPC_SENDERS_LOCK = 1 * SYSV_IPC_LINE, /* the lock of a mutex */
  SYSV_IPC_RECEIVERS_LOCK = 2 * SYSV_IPC_LINE,
  SYSV_IPC_TAIL = 3 * SYSV_IPC_LINE, SYSV_IPC_HEAD_SEEN,
  SYSV_IPC_HEAD = 4 * SYSV_IPC_LINE, SYSV_IPC_TAIL_SEEN,
  SYSV_IPC_RECEIVERS_ANNOUNCED = 5 * SYSV_IPC_LINE, /* the next word: up to which all are awake */
  SYSV_IPC_SENDERS_ANNOUNCED = 6 * SYSV_IPC_LINE,
  SYSV_IPC_CLOSED = 7 * SYSV_IPC_LINE,
  SYSV_IPC_PLACES = 8 * SYSV_IPC_LINE,
  SYSV_IPC_GENERATION = 0, SYSV_IPC_ENDED = 2 /* of a place: two words */
};
#define SYSV_IPC_WAITERS 0x80000000u
#define SYSV_IPC_ABANDONED 0x40000000u
#define SYSV_IPC_TOKEN 0x3fffffffu
#define SYSV_IPC_REMOVED 0x3fffff00u
#define SYSV_IPC_SKIP 0xffffffffu

struct sysv_ipc {
  int shmid, semid, bells, participants, place;
  uint32_t token, capacity;
  uint32_t *words;
  unsigned char *data;
};

static inline uint32_t sysv_ipc_load(struct sysv_ipc *o, int at) { return __atomic_load_n(o->words + at, __ATOMIC_SEQ_CST); }
static inline void sysv_ipc_store(struct sysv_ipc *o, int at, uint32_t v) { __atomic_store_n(o->words + at, v, __ATOMIC_SEQ_CST); }
static inline int sysv_ipc_swap(struct sysv_ipc *o, int at, uint32_t from, uint32_t to) {
  return __atomic_compare_exchange_n(o->words + at, &from, to, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}
static inline int sysv_ipc_fail(int error) { errno = error; return -1; }

/* 1: it was rung; 0: it rings already, or was removed. */
static inline int sysv_ipc_ring(struct sysv_ipc *o, int bell) {
  struct sembuf ring[] = {{bell, 0, IPC_NOWAIT}, {bell, 1, IPC_NOWAIT}};
  return semop(o->semid, ring, 2) == 0;
}

/* Sleeps until the bell is rung, and no longer than the end of a worker thread may go unnoticed. */
static inline int sysv_ipc_sleep(struct sysv_ipc *o, int bell) {
  struct sembuf take = {bell, -1, 0};
#ifdef __linux__
  struct timespec slice = {1, 0};
  if (sysv_ipc_load(o, SYSV_IPC_AT_THREADS)) slice = (struct timespec){0, 100000000};
  extern int semtimedop(int, struct sembuf *, size_t, const struct timespec *);
  int result = semtimedop(o->semid, &take, 1, &slice);
#else
  struct timespec slice = {0, 10000000};
  take.sem_flg = IPC_NOWAIT;
  nanosleep(&slice, 0);
  int result = semop(o->semid, &take, 1);
#endif
  if (result == 0 || errno == EAGAIN || errno == EINTR) return 0;
  return sysv_ipc_fail(EIDRM);
}

static inline int sysv_ipc_place_at(int place) { return SYSV_IPC_PLACES + place * SYSV_IPC_LINE; }

/* 1: that participant lives; 0: it does not. */
static inline int sysv_ipc_is_alive(struct sysv_ipc *o, uint32_t token) {
  int place = (int)(token & 0xff) - 1;
  if (token == o->token) return 1;
  if (place < 0 || place >= o->participants) return sysv_ipc_fail(EBADMSG);
  int at = sysv_ipc_place_at(place);
  if ((sysv_ipc_load(o, at + SYSV_IPC_GENERATION) & 0x3fffff) != token >> 8) return 0;
  if (sysv_ipc_load(o, at + SYSV_IPC_ENDED) | sysv_ipc_load(o, at + SYSV_IPC_ENDED + 1)) return 0;
  int sign = semctl(o->semid, o->bells + place, GETVAL);
  return sign == -1 ? sysv_ipc_fail(EIDRM) : sign > 0;
}

/* 0: taken; 1: taken, and the holder before died; 2: held by somebody, who will ring if `waits`; -1. */
static inline int sysv_ipc_try(struct sysv_ipc *o, int lock, int waits, int slept) {
  uint32_t left = slept ? SYSV_IPC_WAITERS : 0;
  for (;;) {
    uint32_t word = sysv_ipc_load(o, lock), seen = waits ? word | SYSV_IPC_WAITERS : word;
    if (word == 0) {
      if (sysv_ipc_swap(o, lock, 0, o->token | left)) return 0;
      continue;
    }
    if (word == SYSV_IPC_REMOVED) return sysv_ipc_fail(EIDRM);
    if (seen != word && !sysv_ipc_swap(o, lock, word, seen)) continue;
    int alive = sysv_ipc_is_alive(o, word & SYSV_IPC_TOKEN);
    if (alive != 0) return alive == 1 ? 2 : -1;
    if (sysv_ipc_swap(o, lock, seen, o->token | SYSV_IPC_ABANDONED | (seen & SYSV_IPC_WAITERS) | left)) return 1;
  }
}

static inline int sysv_ipc_lock_word(struct sysv_ipc *o, int lock, int bell) {
  if (sysv_ipc_swap(o, lock, 0, o->token)) return 0;
  for (int slept = 0;; slept = 1) {
    int taken = sysv_ipc_try(o, lock, 1, slept);
    if (taken != 2) return taken;
    if (sysv_ipc_sleep(o, bell) == -1) return -1;
  }
}

static inline int sysv_ipc_unlock_word(struct sysv_ipc *o, int lock, int bell) {
  if (sysv_ipc_swap(o, lock, o->token, 0)) return 0;
  for (;;) {
    uint32_t word = sysv_ipc_load(o, lock);
    if (word == SYSV_IPC_REMOVED) return sysv_ipc_fail(EIDRM);
    if ((word & SYSV_IPC_TOKEN) != o->token) return sysv_ipc_fail(EPERM);
    if (!sysv_ipc_swap(o, lock, word, 0)) continue;
    if (word & SYSV_IPC_WAITERS) sysv_ipc_ring(o, bell);
    return 0;
  }
}

/* A place: its life sign is lowered, and all bells are rung, when this process ends. */
static inline int sysv_ipc_claim(struct sysv_ipc *o) {
  for (int bell = 1; bell < o->bells; bell++) {
    struct sembuf will[] = {{bell, 1, IPC_NOWAIT}, {bell, -1, SEM_UNDO}};
    if (semop(o->semid, will, 2) == -1) return -1;
  }
  for (o->place = 0; o->place < o->participants; o->place++) {
    int sign = o->bells + o->place, at = sysv_ipc_place_at(o->place);
    if (semctl(o->semid, sign, GETVAL) != 0) continue;
    for (int i = 0; i < 2; i++) sysv_ipc_swap(o, at + SYSV_IPC_ENDED + i, sysv_ipc_load(o, at + SYSV_IPC_ENDED + i), 0);
    struct sembuf claim[] = {{sign, 0, IPC_NOWAIT}, {sign, 1, SEM_UNDO}, {0, 1, IPC_NOWAIT}, {0, -1, SEM_UNDO}};
    if (semop(o->semid, claim, 4) == 0) {
      uint32_t generation = __atomic_add_fetch(o->words + at + SYSV_IPC_GENERATION, 1, __ATOMIC_SEQ_CST);
      o->token = (uint32_t)(o->place + 1) | (generation & 0x3fffff) << 8;
      sysv_ipc_store(o, at + 1, 0);
      for (uint32_t used; (used = sysv_ipc_load(o, SYSV_IPC_AT_USED)) < (uint32_t)o->place + 1;)
        sysv_ipc_swap(o, SYSV_IPC_AT_USED, used, (uint32_t)o->place + 1);
      for (int bell = 0; bell < o->bells; bell++) sysv_ipc_ring(o, bell);
      return 0;
    }
    if (errno != EAGAIN) return -1;
  }
  return sysv_ipc_fail(ENOSPC);
}

/* Opens what a program made with createMutex() or createChannel(). */
static inline int sysv_ipc_open(struct sysv_ipc *o, key_t key, int kind) {
  struct shmid_ds segment;
  memset(o, 0, sizeof *o);
  if ((o->shmid = shmget(key, 0, 0)) == -1 || (o->semid = semget(key, 0, 0)) == -1) return -1;
  if (shmctl(o->shmid, IPC_STAT, &segment) == -1) return -1;
  if (segment.shm_segsz < 4 * (SYSV_IPC_PLACES + SYSV_IPC_LINE)) return sysv_ipc_fail(EBADMSG);
  o->words = shmat(o->shmid, 0, 0);
  if (o->words == (void *)-1) return -1;
  o->participants = (int)sysv_ipc_load(o, SYSV_IPC_AT_PARTICIPANTS);
  o->bells = kind == SYSV_IPC_CHANNEL ? 2 : 1;
  o->capacity = sysv_ipc_load(o, SYSV_IPC_AT_CAPACITY);
  size_t header = 4 * (size_t)(SYSV_IPC_PLACES + o->participants * SYSV_IPC_LINE);
  int fits = sysv_ipc_load(o, 0) == SYSV_IPC_MAGIC && sysv_ipc_load(o, SYSV_IPC_AT_VERSION) == 1 &&
             sysv_ipc_load(o, SYSV_IPC_AT_KIND) == (uint32_t)kind && sysv_ipc_load(o, SYSV_IPC_AT_SET) == (uint32_t)o->semid &&
             sysv_ipc_load(o, SYSV_IPC_AT_BELLS) == (uint32_t)o->bells && o->participants >= 1 && o->participants <= 255 &&
             (o->capacity & (o->capacity - 1)) == 0 && (o->capacity == 0) == (kind == SYSV_IPC_MUTEX) &&
             o->capacity <= 1u << 30 && header + o->capacity <= segment.shm_segsz;
  o->data = (unsigned char *)o->words + header;
  if (fits && sysv_ipc_claim(o) == 0) return 0;
  int error = fits ? errno : EBADMSG;
  shmdt(o->words);
  return sysv_ipc_fail(error);
}

/* Gives the place back. */
static inline void sysv_ipc_close(struct sysv_ipc *o) {
  struct sembuf leave[] = {{o->bells + o->place, -1, SEM_UNDO | IPC_NOWAIT}, {0, 1, SEM_UNDO}, {0, -1, IPC_NOWAIT}};
  semop(o->semid, leave, 3);
  for (int bell = 1; bell < o->bells; bell++) {
    struct sembuf withdraw[] = {{bell, 1, SEM_UNDO}, {bell, -1, IPC_NOWAIT}};
    semop(o->semid, withdraw, 2);
  }
  for (int bell = 0; bell < o->bells; bell++) sysv_ipc_ring(o, bell);
  shmdt(o->words);
}

/* 0: taken; 1: taken, and the holder before died holding it. Not recursive. */
static inline int sysv_ipc_lock(struct sysv_ipc *o) { return sysv_ipc_lock_word(o, SYSV_IPC_SENDERS_LOCK, 0); }
static inline int sysv_ipc_unlock(struct sysv_ipc *o) { return sysv_ipc_unlock_word(o, SYSV_IPC_SENDERS_LOCK, 0); }

static inline void sysv_ipc_wake(struct sysv_ipc *o, int announced, int bell) {
  uint32_t count = sysv_ipc_load(o, announced);
  if (count != sysv_ipc_load(o, announced + 1) && !sysv_ipc_ring(o, bell)) sysv_ipc_store(o, announced + 1, count);
}

static inline uint64_t sysv_ipc_used(struct sysv_ipc *o) {
  return 8 * (uint64_t)(sysv_ipc_load(o, SYSV_IPC_TAIL) - sysv_ipc_load(o, SYSV_IPC_HEAD));
}

/* 1: put; 0: no room; 2: no room, and a skip was left for the receivers. */
static inline int sysv_ipc_put(struct sysv_ipc *o, const void *data, uint32_t length) {
  uint32_t tail = sysv_ipc_load(o, SYSV_IPC_TAIL), at = tail * 8 & (o->capacity - 1), needed = (length + 15) & ~7u;
  uint32_t skipped = needed > o->capacity - at ? o->capacity - at : 0;
  uint64_t used = sysv_ipc_used(o);
  if (used > o->capacity) return sysv_ipc_fail(EBADMSG);
  if (used + skipped + needed > o->capacity && skipped + needed <= o->capacity) return 0;
  if (used + skipped > o->capacity) return 0;
  if (skipped) memcpy(o->data + at, &(uint32_t){SYSV_IPC_SKIP}, 4);
  if (skipped + needed > o->capacity) {
    sysv_ipc_store(o, SYSV_IPC_TAIL, tail + skipped / 8);
    return 2;
  }
  if (skipped) at = 0;
  memcpy(o->data + at, (uint32_t[]){length, 0}, 8);
  memcpy(o->data + at + 8, data, length);
  sysv_ipc_store(o, SYSV_IPC_TAIL, tail + (skipped + needed) / 8);
  return 1;
}

/* Waits while the channel is full. */
static inline int sysv_ipc_send(struct sysv_ipc *o, const void *data, uint32_t length) {
  if (length > o->capacity - 8) return sysv_ipc_fail(EMSGSIZE);
  for (int slept = 0;; slept = 1) {
    if (sysv_ipc_lock_word(o, SYSV_IPC_SENDERS_LOCK, 0) == -1) return -1;
    int closed = sysv_ipc_load(o, SYSV_IPC_CLOSED) != 0, put = closed ? 0 : sysv_ipc_put(o, data, length), skipped = put == 2;
    if (!closed && (put == 0 || put == 2)) {
      __atomic_add_fetch(o->words + SYSV_IPC_SENDERS_ANNOUNCED, 1, __ATOMIC_SEQ_CST);
      put = sysv_ipc_put(o, data, length);
    }
    int error = errno;
    if (sysv_ipc_unlock_word(o, SYSV_IPC_SENDERS_LOCK, 0) == -1) return -1;
    if (closed) {
      for (int bell = 0; bell < 2; bell++) sysv_ipc_ring(o, bell);
      return sysv_ipc_fail(EPIPE);
    }
    if (put == -1) return sysv_ipc_fail(error);
    if (put == 1 || skipped) sysv_ipc_wake(o, SYSV_IPC_RECEIVERS_ANNOUNCED, 1);
    if (put == 1) {
      if (slept) sysv_ipc_ring(o, 0);
      return 0;
    }
    if (sysv_ipc_sleep(o, 0) == -1) return -1;
  }
}

/* The next message's length, and where it is; -2: there is none; -1. */
static inline ssize_t sysv_ipc_peek(struct sysv_ipc *o, const unsigned char **message) {
  for (;;) {
    uint32_t head = sysv_ipc_load(o, SYSV_IPC_HEAD), at = head * 8 & (o->capacity - 1), length;
    uint64_t used = sysv_ipc_used(o);
    if (used == 0) return -2;
    memcpy(&length, o->data + at, 4);
    uint64_t rest = o->capacity - at;
    if (used > o->capacity || (length == SYSV_IPC_SKIP ? rest > used : length + 8ull > used || length + 8ull > rest))
      return sysv_ipc_fail(EBADMSG);
    *message = o->data + at + 8;
    if (length != SYSV_IPC_SKIP) return length;
    sysv_ipc_store(o, SYSV_IPC_HEAD, head + (uint32_t)rest / 8);
  }
}

/* The length of the next message, copied; waits while there is none. EMSGSIZE: it is longer than `size`, and stays. */
static inline ssize_t sysv_ipc_receive(struct sysv_ipc *o, void *data, size_t size) {
  for (int slept = 0;; slept = 1) {
    const unsigned char *message = 0, *next = 0;
    int ended = 0, more = 0;
    if (sysv_ipc_lock_word(o, SYSV_IPC_RECEIVERS_LOCK, 1) == -1) return -1;
    ssize_t length = sysv_ipc_peek(o, &message);
    if (length == -2) {
      __atomic_add_fetch(o->words + SYSV_IPC_RECEIVERS_ANNOUNCED, 1, __ATOMIC_SEQ_CST);
      length = sysv_ipc_peek(o, &message);
      if (length == -2 && sysv_ipc_load(o, SYSV_IPC_CLOSED)) {
        uint32_t word = sysv_ipc_load(o, SYSV_IPC_SENDERS_LOCK);
        ended = (word == 0 || sysv_ipc_is_alive(o, word & SYSV_IPC_TOKEN) != 1) && (length = sysv_ipc_peek(o, &message)) == -2;
      }
    }
    int error = errno;
    if (length >= 0 && (size_t)length <= size) {
      memcpy(data, message, (size_t)length);
      sysv_ipc_store(o, SYSV_IPC_HEAD, sysv_ipc_load(o, SYSV_IPC_HEAD) + ((uint32_t)length + 15) / 8);
      more = slept && sysv_ipc_peek(o, &next) >= 0;
    }
    if (sysv_ipc_unlock_word(o, SYSV_IPC_RECEIVERS_LOCK, 1) == -1) return -1;
    if (more || ended) sysv_ipc_ring(o, 1);
    sysv_ipc_wake(o, SYSV_IPC_SENDERS_ANNOUNCED, 0);
    if (ended) return sysv_ipc_fail(EPIPE);
    if (length == -1) return sysv_ipc_fail(error);
    if (length >= 0) return (size_t)length <= size ? length : sysv_ipc_fail(EMSGSIZE);
    if (sysv_ipc_sleep(o, 1) == -1) return -1;
  }
}
#endif
