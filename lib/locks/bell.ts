import { IPC_NOWAIT } from '../../ffi/constants.ts';
import { addressOf, errno } from '../../ffi/libc.ts';
import { E } from '../../ffi/refusal.ts';
import { type Sembufs, sem } from '../../ffi/sem.ts';
import { newTimespec, setTimespec } from '../../ffi/time.ts';
import { sembufs } from '../semaphore/async.ts';
import { sleep as pause } from '../waiting/sleep.ts';

/** Where there is no semtimedop, sleepers look again this often, in milliseconds. */
const POLLED = 10;

/**
 * A semaphore that is 0 or 1, by which those who sleep are woken. To be woken means to look again, no more: what is waited for
 * lies in memory. One stroke wakes one sleeper that blocks its thread, and every event loop that waits.
 */
export class Bell {
  readonly semid: number;
  readonly index: number;
  readonly #operations: Sembufs;
  readonly #address: number;
  readonly #sleep: Sembufs;

  constructor(semid: number, index: number) {
    this.semid = semid;
    this.index = index;
    this.#operations = sembufs([index, 0, IPC_NOWAIT, index, 1, IPC_NOWAIT, index, -1, IPC_NOWAIT]);
    this.#address = addressOf(this.#operations);
    this.#sleep = sembufs([index, -1, 0]);
  }

  /** Sets it to 1; false if it is 1 already, or was removed. */
  ring(): boolean {
    return sem().semopAt(this.semid, this.#address, 2) === 0;
  }

  /** Sleeps until it is rung, and sets it to 0. @returns 0, also when the time has passed; -1 with errno. */
  sleep(milliseconds: number): number {
    const { semtimedop } = sem();
    if (!semtimedop) {
      if (!pause(Math.min(POLLED, milliseconds))) return -1;
      this.silence();
      return 0;
    }
    const result = semtimedop(this.semid, this.#sleep, 1, setTimespec(timespec, milliseconds));
    return result === -1 && errno() === E.EAGAIN ? 0 : result;
  }

  /** Sets it to 0, just before a look at what it announces. */
  silence(): void {
    sem().semopAt(this.semid, this.#address + 2 * SEMBUF_BYTES, 1);
  }
}

const SEMBUF_BYTES = 6;
const timespec = newTimespec();
