import { UnsupportedError } from './errors.ts';
import { type Koffi, loadKoffi } from './koffi.ts';
import { arch, os } from './platform.ts';
import { refusal } from './refusal.ts';

let symbols: ReturnType<Koffi['load']> | undefined;

/** libc's symbols in the process itself, whatever libc's file is called. */
function processSymbols() {
  symbols ??= loadKoffi().load(null);
  return symbols;
}

/** Declares a libc function by its C prototype; undefined if this libc has no such symbol. */
export function declareOptional<F extends (...args: never[]) => unknown>(prototype: string) {
  const library = processSymbols();
  try {
    return library.func(prototype) as unknown as F & AsyncForm<F>;
  } catch (error) {
    if (/Cannot find function/.test(String(error))) return undefined;
    throw error;
  }
}

/** Where a libc function lies, for C to call. */
export function symbolAddress(name: string): bigint {
  return processSymbols().symbol(name);
}

/**
 * Where bytes lie, for parameters declared as `uintptr_t`: that is cheaper than to have Koffi look into an array in each call. The
 * bytes must stay where they are, in an ArrayBuffer of their own, for as long as the address is used.
 */
export function addressOf(bytes: ArrayBufferView): number {
  return Number(loadKoffi().address(bytes));
}

/** Koffi's asynchronous form: the same call on a thread of libuv's pool. */
export interface AsyncForm<F extends (...args: never[]) => unknown> {
  async(...args: [...Parameters<F>, (error: Error | null, result: ReturnType<F>) => void]): void;
}

/** Declares a libc function by its C prototype. */
export function declare<F extends (...args: never[]) => unknown>(prototype: string) {
  const call = declareOptional<F>(prototype);
  if (call) return call;
  const reason = `this system's libc lacks \`${prototype}\``;
  throw refusal({ action: 'use System V IPC here' }, { type: UnsupportedError, code: 'ERR_UNSUPPORTED', reason });
}

/** Made once, on first use. */
export function lazily<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * Why the last call failed. To be read first thing after it, before so much as a string is made: from Node 24 on, a collection of
 * garbage may leave EAGAIN in it.
 */
export function errno(): number {
  return loadKoffi().errno();
}

/** glibc or musl; both are asked by their symbols, since no file name is certain. */
export const isGlibc: () => boolean = lazily(
  () => declareOptional('const char *gnu_get_libc_version(void)') !== undefined,
);

/** C's `long` has four bytes. */
export const is32Bit: boolean = ['arm', 'ia32'].includes(arch);

/**
 * On 32-bit glibc the plain names always speak 32-bit times; the `64` names (glibc 2.34) speak 64-bit times in structs of
 * another layout. The new ones are taken where they exist, for all calls alike.
 */
export const hasTime64: () => boolean = lazily(
  () => os === 'linux' && is32Bit && isGlibc() && declareOptional('int __shmctl64(int, int, void *)') !== undefined,
);

/** The name of the running platform as `layout()` knows it, e.g. `linux-x64-glibc`. */
export const hostPlatform: () => string = lazily(() => {
  if (os !== 'linux') return `${os}-${arch}`;
  if (!isGlibc()) return `linux-${arch}-musl`;
  return `linux-${arch}-glibc${hasTime64() ? '-time64' : ''}`;
});
