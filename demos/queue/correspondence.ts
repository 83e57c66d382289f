import { AssertionError } from 'node:assert';
import { type MessageQueueHandle, TimeoutError } from 'sysv-ipc';
import { md5, type Rules, type Talk } from '../conversation.ts';

/** The types of the messages: both ladies use one queue, and each takes out of it what is for her. */
export const TO_CONCLUSION = 1;
export const TO_PREMISE = 2;

/**
 * The same talk over a queue. Nobody needs a semaphore, nor to give way: a message is received once and whole, and who waits
 * for one leaves Node free to see to its signals.
 */
export function correspondence(queue: MessageQueueHandle, mine: number, theirs: number): (rules: Rules) => Talk {
  return ({ patience, other, stop }) => {
    let said: string | undefined;

    function say(text: string): void {
      queue.sendSync(text, { type: theirs });
      said = text;
    }

    async function exchange(): Promise<{ heard: string; said: string }> {
      const heard = await listen();
      if (said !== undefined && heard !== md5(said)) {
        throw new AssertionError({
          message: `The queue is corrupted: it says "${heard}" where the answer to "${said}" is "${md5(said)}"`,
          actual: heard,
          expected: md5(said),
        });
      }
      const answer = md5(heard);
      say(answer);
      return { heard, said: answer };
    }

    async function listen(): Promise<string> {
      try {
        const { data } = await queue.receive({ type: mine, timeout: patience * 1000, signal: stop });
        return data.toString();
      } catch (error) {
        if (error instanceof TimeoutError) throw new Error(`${other} has been silent for ${patience} s`);
        throw error;
      }
    }

    return { say, exchange };
  };
}
