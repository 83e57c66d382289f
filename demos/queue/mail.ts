import type { MessageQueueHandle } from 'sysv-ipc';
import type { Mail } from '../correspondence.ts';

/** The types of the messages: both ladies use one queue, and each takes out of it what is for her. */
export const TO_CONCLUSION = 1;
export const TO_PREMISE = 2;

export function mail(queue: MessageQueueHandle, mine: number, theirs: number): Mail {
  return {
    send: (text) => queue.sendSync(text, { type: theirs }),
    receive: async (options) => (await queue.receive({ type: mine, ...options })).data,
  };
}
