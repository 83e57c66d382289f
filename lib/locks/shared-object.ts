import { LayoutError, RemovedError } from '../../ffi/errors.ts';
import { refusal } from '../../ffi/refusal.ts';
import type { Attempt } from '../../ffi/result.ts';
import { onSemaphore } from '../checks/failure-reasons.ts';
import type { Attachment } from '../memory/attachment.ts';
import type { MemoryObject, SemaphoreObject } from '../objects/ipc-object.ts';
import { hexKey, type Key } from '../objects/keys.ts';
import { REMOVED } from './lock-word.ts';
import { FIRST_LOCK, headerBytes, SECOND_LOCK, type WireKind } from './wire-format.ts';

/** What the header of a lock or channel says, checked when it is opened: what lies there later is not believed. */
export interface Dimensions {
  readonly participants: number;
  /** Bytes of data. */
  readonly capacity: number;
}

/** A segment and a set of semaphores under one key, in this thread. */
export class SharedObject {
  readonly kind: WireKind;
  readonly memory: MemoryObject;
  readonly set: SemaphoreObject;
  readonly participants: number;
  readonly capacity: number;
  /** Header and places. */
  readonly words: Int32Array;
  readonly #attachment: Attachment;
  #detached = false;

  constructor(
    kind: WireKind,
    memory: MemoryObject,
    set: SemaphoreObject,
    attachment: Attachment,
    { participants, capacity }: Dimensions,
  ) {
    this.kind = kind;
    this.memory = memory;
    this.set = set;
    this.participants = participants;
    this.capacity = capacity;
    this.#attachment = attachment;
    this.words = headerWords(attachment, headerBytes(participants));
  }

  get key(): Key {
    return this.memory.key;
  }

  get address(): bigint {
    return this.#attachment.address;
  }

  /** The data of a channel. */
  get data(): { buffer: ArrayBuffer; byteOffset: number } {
    return this.#attachment.window(headerBytes(this.participants), this.capacity);
  }

  /** How messages call it. */
  get label(): string {
    return `${this.kind.noun} with key ${hexKey(this.key)}`;
  }

  /** The key still names this very object. */
  get current(): boolean {
    return this.memory.current && this.set.current;
  }

  /** @throws {RemovedError} If it is gone already. */
  remove(): void {
    // Who does not sleep sees it in the lock words, who sleeps is woken by the end of the set.
    if (!this.#detached) for (const at of [FIRST_LOCK, SECOND_LOCK]) Atomics.store(this.words, at, REMOVED);
    // A removed segment lives on, nameless, while somebody has it attached.
    const parts = [this.set, this.memory].filter((part) => part.current);
    if (parts.length === 0) throw this.removed();
    for (const part of parts) part.remove();
  }

  detach(): void {
    this.#detached = true;
    this.#attachment.detach(() => this.memory.attempt('detach'));
  }

  attempt(action: string, explain: Attempt['explain'] = onSemaphore): Attempt {
    return { action: `${action} ${this.label}`, key: this.key, id: this.memory.id, explain };
  }

  removed(): RemovedError {
    return refusal(this.attempt('use'), { type: RemovedError, code: 'EIDRM', reason: 'it was removed' });
  }

  overwritten(): LayoutError {
    const reason = 'another program has overwritten its memory; remove it and create it again';
    return refusal(this.attempt('use'), { type: LayoutError, code: 'ERR_LAYOUT', reason });
  }
}

export function headerWords(attachment: Attachment, bytes: number): Int32Array {
  const { buffer, byteOffset } = attachment.window(0, bytes);
  return new Int32Array(buffer, byteOffset, bytes / 4);
}
