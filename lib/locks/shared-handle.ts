import { inspect } from 'node:util';
import { hexKey, type Key } from '../objects/keys.ts';
import { readable, shown, unquoted } from '../objects/showing.ts';
import type { Share } from './share.ts';

/** What handles to locks and channels have in common. */
export abstract class SharedHandle implements Disposable {
  readonly #share: Share;

  /** @internal */
  constructor(share: Share) {
    this.#share = share;
  }

  /** True if this handle made it; false if it opened one that was there. */
  get created(): boolean {
    return this.#share.created;
  }
  /** The key that other processes open it by. */
  get key(): Key {
    return this.#share.object.key;
  }
  /** The key still names this very one: false once it was removed, also if another one was made under its key. */
  get current(): boolean {
    return this.#share.object.current;
  }
  /** How many processes and worker threads may use it at once. */
  get participants(): number {
    return this.#share.object.participants;
  }

  /** Removes it, for all processes: waits for it end with RemovedError. @throws {@link RemovedError} If it is gone already. */
  remove(): void {
    this.#share.remove();
  }

  /** Ends the use of the handle, and removes what it is a handle to if `autoRemove` says so. */
  [Symbol.dispose](): void {
    this.#share.end();
  }

  /** The name of the class, also where a bundler has renamed that. */
  abstract readonly [Symbol.toStringTag]: string;

  /** Its class, key and present state, as data; never throws. */
  abstract toJSON(): Record<string, unknown>;

  /** Class and key. */
  toString(): string {
    return titleOf(this);
  }

  /** For console.log(). @internal */
  [inspect.custom](_depth: number, options: object): string {
    return inspected(this, options);
  }
}

interface Shown {
  readonly [Symbol.toStringTag]: string;
  readonly key: Key;
  readonly current: boolean;
  toJSON(): Record<string, unknown>;
}

export function titleOf(handle: Shown): string {
  return `${handle[Symbol.toStringTag]} ${hexKey(handle.key)}`;
}

export function inspected(handle: Shown, options: object): string {
  const { class: name, key: _, keyHex, ...state } = handle.toJSON();
  return shown(String(name), { key: unquoted(keyHex), ...state }, options);
}

/** What a handle shows of itself: as much as can be read. */
export function snapshot(handle: Shown, state: Record<string, () => unknown>): Record<string, unknown> {
  const { key } = handle;
  const all = { class: handle[Symbol.toStringTag], key, keyHex: hexKey(key), ...readable(state) };
  return handle.current ? all : { ...all, removed: true };
}
