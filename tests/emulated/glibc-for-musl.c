/*
 * What libstdc++ and libgcc, as built for glibc, ask of their system and musl does not have: enough for Node to run with
 * musl's libc. Also stands in for glibc's loader, which they name as a library.
 */
#include <locale.h>
#include <stdint.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

char __libc_single_threaded = 0;
struct { unsigned int words[4]; } __cpu_model;

int __cpu_indicator_init(void) { return 0; }

/* Not found: libgcc then asks dl_iterate_phdr(). */
int _dl_find_object(void *address, void *result) { return -1; }

uint32_t arc4random(void) {
  uint32_t value = 0;
  getrandom(&value, sizeof value, 0);
  return value;
}

size_t __strftime_l(char *to, size_t size, const char *format, const struct tm *time, locale_t locale) {
  return strftime(to, size, format, time);
}

/* What threads keep is not destroyed at their end. */
int __cxa_thread_atexit_impl(void (*destroy)(void *), void *object, void *library) { return 0; }

/*
 * std::string::_M_replace_cold(), of libstdc++ 13, for older ones: the old text of `old_length` bytes at `at` becomes
 * `length` bytes of `from`, which may lie in the same string; `rest` bytes follow it.
 */
void _ZNSt7__cxx1112basic_stringIcSt11char_traitsIcESaIcEE15_M_replace_coldEPcmPKcmm(
    void *self, char *at, size_t old_length, const char *from, size_t length, size_t rest) {
  const char *end = at + old_length;
  if (length <= old_length) memmove(at, from, length);
  if (rest > 0 && old_length != length) memmove(at + length, end, rest);
  if (length <= old_length) return;
  if (from + length <= end) {
    memmove(at, from, length);
  } else if (from >= end) {
    /* It has moved with what follows. */
    memcpy(at, from + (length - old_length), length);
  } else {
    size_t before = (size_t)(end - from);
    memmove(at, from, before);
    memcpy(at + before, at + length, length - before);
  }
}
