/**
 * For `for await`: what receive() gives, one after another, until it fails with the error that means the end. What next() took,
 * next() gives.
 */
export function iterate<T>(
  receive: (signal: AbortSignal) => Promise<T>,
  TheEnd: abstract new (...args: never[]) => Error,
): AsyncIterator<T, undefined> {
  const left = new AbortController();
  const end = { done: true, value: undefined } as const;
  return {
    async next() {
      if (left.signal.aborted) return end;
      try {
        return { done: false, value: await receive(left.signal) };
      } catch (error) {
        if (error instanceof TheEnd) left.abort();
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
