/** What both ladies agree on unless a flag says otherwise. Change a value here, or see flags.ts. */
export const constants = {
  /** How often each side hears and answers. */
  iterations: 1000,
  /** True: no semaphore. Sooner or later one side reads what the other has only half written. */
  liveDangerously: false,
  /** Of the memory and of the semaphore; any program that knows it can take either part. */
  key: 42,
  /** Of the memory, in bytes. */
  size: 4096,
  /** Of the memory and of the semaphore. */
  permissions: 0o600,
  /** Seconds that one side waits for a word of the other before it gives up and cleans up. */
  patience: 10,
};
