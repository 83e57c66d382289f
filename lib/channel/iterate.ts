import { ChannelClosedError } from '../../ffi/errors.ts';
import type { WaitingOptions } from '../locks/options.ts';

/** What receives messages one by one. */
export interface Source {
  receive(options: WaitingOptions): Promise<Buffer>;
}

/** Every message, until the channel is closed and empty or the iterator is told to return. Whatever next() took, next() gives. */
export function messagesOf(source: Source): AsyncIterator<Buffer, undefined> {
  const left = new AbortController();
  const end = { done: true, value: undefined } as const;
  return {
    async next() {
      if (left.signal.aborted) return end;
      try {
        return { done: false, value: await source.receive({ signal: left.signal }) };
      } catch (error) {
        if (error instanceof ChannelClosedError) left.abort();
        if (left.signal.aborted) return end;
        throw error;
      }
    },
    async return() {
      left.abort();
      return end;
    },
  };
}
