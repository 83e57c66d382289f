import { knownEndings } from './endings.ts';

/** For a thread that blocks in a system call: whether a signal is about to end the process. */
export const blockedThread = {
  /** Whether enter() would find anything to watch for. */
  get watches(): boolean {
    return knownEndings()?.signals !== undefined;
  },
  /** @returns Whether there is anything to watch for: then the wait must come up for air from time to time. */
  enter(): boolean {
    return knownEndings()?.signals?.enter() ?? false;
  },
  /** To be called each time that the call ends without success. */
  dieIfSignalled(): void {
    knownEndings()?.signals?.dieIfFired();
  },
};
