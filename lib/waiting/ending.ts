/** The end of what is waited for, as a handle's disposal is: all waits for it fail, and so do later ones. */
export class Ending {
  #reason: Error | undefined;
  /** Most handles never wait. */
  #listeners: Set<(reason: Error) => void> | undefined;

  get reason(): Error | undefined {
    return this.#reason;
  }

  /** Only the first reason counts. */
  end(reason: Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    for (const listener of this.#listeners ?? []) listener(reason);
  }

  /** @returns Takes that back. */
  onEnd(listener: (reason: Error) => void): () => void {
    this.#listeners ??= new Set();
    const listeners = this.#listeners.add(listener);
    return () => void listeners.delete(listener);
  }
}
