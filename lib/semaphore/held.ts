/** What has been taken, for `using`: disposing of it gives it back, once. */
export class Held implements Disposable {
  #release: (() => void) | undefined;

  constructor(release: () => void) {
    this.#release = release;
  }

  [Symbol.dispose](): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }
}

/** Calls `fn` and gives back what is held, also when `fn` throws. */
export function whileHeld<T>(held: Disposable, fn: () => T): T {
  let result: T;
  try {
    result = fn();
  } catch (error) {
    giveBackAfter(held);
    throw error;
  }
  held[Symbol.dispose]();
  return result;
}

/** The same when `fn` has settled. */
export async function whileHeldLater<T>(held: Disposable, fn: () => T | Promise<T>): Promise<T> {
  let result: T;
  try {
    result = await fn();
  } catch (error) {
    giveBackAfter(held);
    throw error;
  }
  held[Symbol.dispose]();
  return result;
}

/** What `fn` threw says more than that its object is gone too. */
function giveBackAfter(held: Disposable): void {
  try {
    held[Symbol.dispose]();
  } catch {
    // The caller throws what fn threw.
  }
}
