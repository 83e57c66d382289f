import { GETNCNT, GETPID, GETVAL, GETZCNT } from '../../ffi/constants.ts';
import { sem } from '../../ffi/sem.ts';

/** One semaphore of a set. */
export interface SemaphoreState {
  index: number;
  value: number;
  waitingForNonZero: number;
  waitingForZero: number;
  /** 0: nobody yet, or a process outside this container. */
  lastPid: number;
}

/** For the command: every semaphore of a set; undefined if it is gone or this user may not read it. */
export function semaphoreStates(id: number, length: number): SemaphoreState[] | undefined {
  const { semctlOfThree: ask } = sem();
  const states: SemaphoreState[] = [];
  for (let index = 0; index < length; index++) {
    const value = ask(id, index, GETVAL);
    if (value === -1) return undefined;
    const [waitingForNonZero, waitingForZero] = [ask(id, index, GETNCNT), ask(id, index, GETZCNT)];
    states.push({ index, value, waitingForNonZero, waitingForZero, lastPid: ask(id, index, GETPID) });
  }
  return states;
}
