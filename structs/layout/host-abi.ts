import { isGlibc } from '../../ffi/libc.ts';
import { arch, littleEndian, os } from '../../ffi/platform.ts';
import { type Abi, abiOfMachine, timeOf } from './abi.ts';

/** The ABI of the running process. */
export const hostAbi: Abi = {
  ...abiOfMachine(os, arch, littleEndian),
  /** Asked on use only: to tell glibc from musl loads Koffi, and the answer matters on 32 bits alone. */
  get time() {
    const narrow = os === 'linux' && timeOf(os, arch, 'glibc', false) === 4;
    return timeOf(os, arch, narrow && isGlibc() ? 'glibc' : '', false);
  },
};
