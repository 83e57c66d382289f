/** One listener a signal, however many waits share it: at eleven Node would warn of a leak. */
const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/** Calls the listener when the signal is aborted. @returns Takes that back. */
export function onAbort(signal: AbortSignal, listener: () => void): () => void {
  const all = listeners.get(signal) ?? new Set();
  if (all.size === 0) {
    listeners.set(signal, all);
    signal.addEventListener('abort', callAll, { once: true });
  }
  all.add(listener);
  return () => {
    all.delete(listener);
    if (all.size === 0) signal.removeEventListener('abort', callAll);
  };
}

function callAll({ target }: Event): void {
  for (const listener of listeners.get(target as AbortSignal) ?? []) listener();
}
