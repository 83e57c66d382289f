import type { MessageQueueHandle } from 'sysv-ipc';
import { escaped } from '../text/escape.ts';

/** What is seen of a message without taking it. */
export interface Glimpse {
  index: number;
  /** A channel's messages have none. */
  type: number | null;
  length: number;
  /** Its first bytes: as text, or in hex if they are none. */
  preview: string;
}

/** The first messages of a queue, left where they are. */
export function glimpses(queue: MessageQueueHandle, most: number): Glimpse[] {
  const seen: Glimpse[] = [];
  for (let index = 0; index < most; index++) {
    const message = queue.peek(index);
    if (!message) break;
    seen.push(glimpse(index, message));
  }
  return seen;
}

const SHOWN = 40;

export function glimpse(index: number, { type, data }: { type: number | null; data: Buffer }): Glimpse {
  const part = data.subarray(0, SHOWN);
  const more = data.length > part.length ? '…' : '';
  return {
    index,
    type,
    length: data.length,
    preview: (isText(part, more !== '') ? escaped(part.toString()) : hex(part)) + more,
  };
}

/** UTF-8, but for a character that is cut at the end, and no NUL. */
function isText(bytes: Buffer, isCut: boolean): boolean {
  const text = isCut ? bytes.toString().replace(/\ufffd{1,3}$/, '') : bytes.toString();
  return !text.includes('\ufffd') && !text.includes('\0');
}

function hex(bytes: Buffer): string {
  return bytes
    .subarray(0, SHOWN / 2)
    .toString('hex')
    .replaceAll(/(..)(?=.)/g, '$1 ');
}
