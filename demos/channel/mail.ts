import { setImmediate } from 'node:timers/promises';
import { type ChannelHandle, TimeoutError } from 'sysv-ipc';
import type { Mail } from '../correspondence.ts';

/** Milliseconds after which a wait and a run of turns let Node see to its signals. */
const SLICE = 100;

/**
 * A channel goes one way: each message to exactly one receiver. So each lady has one of her own.
 *
 * She waits for it by receiveSync(), which wakes up many times sooner than receive(): right for a program that has little else to do.
 */
export function mail(mine: ChannelHandle, theirs: ChannelHandle): Mail {
  let breath = performance.now();

  function tryReceive(timeout: number): Buffer | undefined {
    try {
      return mine.receiveSync({ timeout });
    } catch (error) {
      if (error instanceof TimeoutError) return undefined;
      throw error;
    }
  }

  return {
    send: (text) => theirs.sendSync(text),
    async receive({ timeout, signal }) {
      const deadline = performance.now() + timeout;
      for (;;) {
        if (performance.now() - breath > SLICE) {
          await setImmediate();
          breath = performance.now();
          signal.throwIfAborted();
        }
        const last = deadline - performance.now() < SLICE;
        const message = last ? mine.receiveSync({ timeout: SLICE }) : tryReceive(SLICE);
        if (message) return message;
      }
    },
  };
}
