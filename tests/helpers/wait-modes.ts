/** The ways a wait can go: in the kernel with slots of the pool; polling, as on macOS; and with a pool too small for a slot. */
export const WAIT_MODES: readonly [name: string, env: Record<string, string>][] = [
  ['with slots', {}],
  ['without semtimedop', { SYSV_IPC_NO_SEMTIMEDOP: '1' }],
  ['with a pool of one thread', { UV_THREADPOOL_SIZE: '1' }],
];
