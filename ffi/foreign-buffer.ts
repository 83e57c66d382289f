import { loadKoffi } from './koffi.ts';
import { lazily } from './libc.ts';
import { orAbsent } from './or-absent.ts';

/** An ArrayBuffer over `length` bytes of this process's memory: no copy, and no protection once they are unmapped. */
export function viewOf(address: bigint, length: number): ArrayBuffer {
  return loadKoffi().view(address, length);
}

/** Whether this runtime lets memory outside of its heap appear as an ArrayBuffer: Electron and V8's memory cage do not. */
export const externalBuffersAllowed: () => boolean = lazily(() => {
  if (orAbsent(() => process.env.SYSV_IPC_NO_EXTERNAL_BUFFERS)) return false;
  return orAbsent(() => viewOf(loadKoffi().address(new Uint8Array(new ArrayBuffer(64))), 64)) !== undefined;
});
