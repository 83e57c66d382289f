import { declareOptional, lazily } from './libc.ts';
import { littleEndian, os } from './platform.ts';

type Sysctlbyname = (name: string, oldp: Uint8Array, oldlenp: Uint8Array, newp: null, newlen: number) => number;

/** <sys/sysctl.h> on macOS and FreeBSD; OpenBSD and Linux have no such call. */
const sysctlbyname = lazily(() => ({
  call: ['darwin', 'freebsd'].includes(os)
    ? declareOptional<Sysctlbyname>(
        'int sysctlbyname(const char *name, void *oldp, void *oldlenp, const void *newp, size_t newlen)',
      )
    : undefined,
}));

/** A number that the kernel keeps under that name, of 32 or 64 bits; undefined if it keeps none. */
export function sysctl(name: string): bigint | undefined {
  const value = new Uint8Array(new ArrayBuffer(8));
  const length = new Uint8Array(new ArrayBuffer(8));
  const lengthView = new DataView(length.buffer);
  // size_t has four bytes or eight; the systems with this call are little-endian, where 8 is the same in both.
  lengthView.setBigUint64(0, 8n, littleEndian);
  if (sysctlbyname().call?.(name, value, length, null, 0) !== 0) return undefined;
  const view = new DataView(value.buffer);
  return lengthView.getUint32(0, littleEndian) === 4
    ? BigInt(view.getUint32(0, littleEndian))
    : view.getBigUint64(0, littleEndian);
}
