/* MD5 (RFC 1321) of a short text, as 32 lowercase hexadecimal digits. Link with -lm: the table is made of sines. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { MD5_HEX = 33 }; /* with the NUL */

static void md5_block(uint32_t state[4], const unsigned char block[64]) {
  static const int rotation[4][4] = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  static uint32_t sine[64];
  uint32_t word[16], a = state[0], b = state[1], c = state[2], d = state[3];
  if (!sine[0])
    for (int i = 0; i < 64; i++) sine[i] = (uint32_t)(fabs(sin(i + 1.0)) * 4294967296.0);
  for (int i = 0; i < 16; i++)
    word[i] = block[4 * i] | (uint32_t)block[4 * i + 1] << 8 | (uint32_t)block[4 * i + 2] << 16 | (uint32_t)block[4 * i + 3] << 24;
  for (int i = 0; i < 64; i++) {
    const int round = i / 16, r = rotation[round][i % 4];
    const uint32_t mix = round == 0 ? (b & c) | (~b & d) : round == 1 ? (d & b) | (~d & c) : round == 2 ? b ^ c ^ d : c ^ (b | ~d);
    const int pick[4] = {i, 5 * i + 1, 3 * i + 5, 7 * i};
    const uint32_t sum = a + mix + sine[i] + word[pick[round] % 16];
    a = d, d = c, c = b, b += sum << r | sum >> (32 - r);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

static void md5_hex(const char *text, char hex[MD5_HEX]) {
  uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const size_t length = strlen(text);
  const size_t padded = (length + 8) / 64 * 64 + 64;
  unsigned char block[64];
  for (size_t from = 0; from < padded; from += 64) {
    for (size_t i = 0; i < 64; i++) {
      const size_t at = from + i;
      block[i] = at < length ? (unsigned char)text[at] : at == length ? 0x80 : 0;
      if (at >= padded - 8) block[i] = (unsigned char)((uint64_t)length * 8 >> 8 * (at - (padded - 8)));
    }
    md5_block(state, block);
  }
  for (int i = 0; i < 16; i++) sprintf(hex + 2 * i, "%02x", (unsigned)(state[i / 4] >> 8 * (i % 4) & 0xff));
}
