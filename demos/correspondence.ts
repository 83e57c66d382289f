import { AssertionError } from 'node:assert';
import { type Key, keyFor, TimeoutError } from 'sysv-ipc';
import { md5, type Rules, type Talk } from './conversation.ts';

/** What carries messages: each is received once and whole. */
export interface Mail {
  send(text: string): void;
  /** What the other side sent. */
  receive(options: { timeout: number; signal: AbortSignal }): Promise<Buffer>;
}

/**
 * The same talk over messages. Nobody needs a semaphore, nor to give way: a message is received once and whole, and who waits for one
 * leaves Node free to see to its signals.
 */
export function correspondence({ send, receive }: Mail): (rules: Rules) => Talk {
  return ({ patience, other, stop }) => {
    let said: string | undefined;

    function say(text: string): void {
      send(text);
      said = text;
    }

    async function exchange(): Promise<{ heard: string; said: string }> {
      const heard = await listen();
      if (said !== undefined && heard !== md5(said)) {
        throw new AssertionError({
          message: `A message is corrupted: it says "${heard}" where the answer to "${said}" is "${md5(said)}"`,
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
        return (await receive({ timeout: patience * 1000, signal: stop })).toString();
      } catch (error) {
        if (error instanceof TimeoutError) throw new Error(`${other} has been silent for ${patience} s`);
        throw error;
      }
    }

    return { say, exchange };
  };
}

/** The key of what carries the other direction, where one object carries only one. */
export const answersKey = (key: Key): Key => keyFor(`the answers to ${key}`);
