import type { Readable, Writable } from 'node:stream';
import { ChannelClosedError } from '../../ffi/errors.ts';
import type { WaitingOptions } from '../locks/options.ts';

/** What receives messages one by one. */
interface Source {
  receive(options: WaitingOptions): Promise<Buffer>;
}

interface Target {
  trySend(data: Buffer): boolean;
  send(data: Buffer, options: WaitingOptions): Promise<void>;
  close(): void;
}

/** Loaded when the first stream is made: few programs need it, and all would wait for it. */
function streams(): typeof import('node:stream') {
  return require('node:stream') as typeof import('node:stream');
}

/** One message a chunk. What waits stays in the ring, but for one message. */
export function readableOf(source: Source): Readable {
  const { Readable } = streams();
  const left = new AbortController();
  return new Readable({
    objectMode: true,
    highWaterMark: 1,
    read() {
      source.receive({ signal: left.signal }).then(
        (message) => this.push(message),
        (error) => {
          if (error instanceof ChannelClosedError) this.push(null);
          else if (!left.signal.aborted) this.destroy(error);
        },
      );
    },
    destroy(error, done) {
      left.abort();
      done(error);
    },
  });
}

/** One chunk a message. */
export function writableOf(target: Target): Writable {
  const { Writable } = streams();
  const left = new AbortController();
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      try {
        if (target.trySend(chunk)) {
          done();
          return;
        }
      } catch (error) {
        done(error as Error);
        return;
      }
      target.send(chunk, { signal: left.signal }).then(() => done(), done);
    },
    final(done) {
      target.close();
      done();
    },
    destroy(error, done) {
      left.abort();
      done(error);
    },
  });
}
