import { IPC_RMID, IPC_SET, IPC_STAT, SHM_DEST } from '../../ffi/constants.ts';
import { type IpcError, RemovedError } from '../../ffi/errors.ts';
import type { Kind, StructName } from '../../ffi/kinds.ts';
import { errno } from '../../ffi/libc.ts';
import { E, refusal } from '../../ffi/refusal.ts';
import { type Attempt, errorFor } from '../../ffi/result.ts';
import { type Known, membersIn } from '../../structs/layout/confirm.ts';
import type { KernelStructs, MemberOf, NumericMember } from '../../structs/layout/kernel-members.ts';
import { type Explain, ID_NAMES_ANOTHER, onDenied, onId } from '../checks/failure-reasons.ts';
import type { Ownership } from '../checks/ownership.ts';
import { type Identity, identityIn, isSame } from './identity.ts';
import { hexKey, type Key } from './keys.ts';
import { statAsAnybody } from './stat-as-anybody.ts';

export type MemoryObject = IpcObject<'shmid_ds'>;
export type SemaphoreObject = IpcObject<'semid_ds'>;
export type QueueObject = IpcObject<'msqid_ds'>;

/** What tells an object from all others, as data. */
export interface Card {
  readonly id: number;
  readonly identity: Identity | undefined;
}

/** What IPC_SET takes on every system. */
type Settable = 'uid' | 'gid' | 'mode' | 'qbytes';

/** One buffer for all answers: it is read before the next call is made. No struct of any platform is longer than 160 bytes. */
const answer = new Uint8Array(new ArrayBuffer(256));
const view = new DataView(answer.buffer);

/**
 * One object of the kernel by its id: IPC_STAT, IPC_SET and IPC_RMID. Ids come round after millions of objects, so each answer
 * is compared with what the object was when it was opened, and another object under its id is a RemovedError.
 */
export class IpcObject<S extends StructName> {
  readonly kind: Kind<S>;
  readonly id: number;
  readonly key: Key;
  readonly #known: Known;
  /** Where the members lie in an answer. */
  #members!: KernelStructs[S];
  /** Undefined while this user may not look at it, and if it is gone. */
  #identity: Identity | undefined;

  /**
   * @param key - Absent: the key that the kernel tells.
   * @param known - What is certain of a new object.
   */
  constructor(kind: Kind<S>, id: number, key?: Key, known: Known = {}) {
    this.kind = kind;
    this.id = id;
    this.#known = key ? { ...known, key } : known;
    // If it cannot be read or is gone, the first attribute access throws.
    if (this.#askAsAnybody()) this.#identity = identityIn(this.#members, view);
    this.key = key ?? this.#identity?.key ?? 0;
  }

  /** An object as another thread of this process knows it; if its id names another by now, every call says so. */
  static of<S extends StructName>(kind: Kind<S>, { id, identity }: Card): IpcObject<S> {
    const object = new IpcObject(kind, id, identity?.key || undefined);
    object.#identity = identity;
    return object;
  }

  /** What {@link of} needs. */
  get card(): Card {
    return { id: this.id, identity: this.#identity };
  }

  /** How messages call it. */
  get label(): string {
    return `${this.kind.noun} ${this.id}${this.key === 0 ? '' : ` (key ${hexKey(this.key)})`}`;
  }

  /** One attribute: one system call, no allocation. */
  get(member: MemberOf<S>): number {
    this.#stat('read the attributes of');
    return this.#member(member).get(view);
  }

  /** The same of an object that this user may not read; undefined where the system hides it, or the object is gone. */
  glimpse(member: MemberOf<S>): number | undefined {
    return this.exists && this.#askAsAnybody() ? this.#member(member).get(view) : undefined;
  }

  /** A time; null where the kernel says 0: never. */
  date(member: MemberOf<S>): Date | null {
    const seconds = this.get(member);
    return seconds === 0 ? null : new Date(seconds * 1000);
  }

  get permissions(): number {
    return this.get('mode' as MemberOf<S>) & 0o777;
  }

  /** Bytes of a segment, semaphores of a set, neither of which ever changes; undefined where this user may not look. */
  get size(): number | undefined {
    return this.#identity?.size;
  }

  /** Changes an attribute in what the kernel has now, so that all others stay as they are. */
  set(member: Settable, value: number, explain?: Explain): void {
    this.setAll({ [member]: value }, explain);
  }

  /** Changes several attributes at once: nobody sees some of them changed and others not. */
  setAll(values: Partial<Record<Settable, number>>, explain?: Explain): void {
    const entries = Object.entries(values) as [MemberOf<S>, number][];
    const action = `change the ${entries.map(([member]) => member).join(' and ')} of`;
    // Its owner may change it, whether its mode lets the owner read it or not.
    if (!this.#askAsAnybody()) throw this.failure(errno(), action);
    this.#checkSame(action);
    for (const [member, value] of entries) this.#member(member).set(view, value);
    if (this.kind.control(this.id, IPC_SET, answer) === -1) throw this.failure(errno(), action, undefined, explain);
  }

  /** IPC_RMID, of this object and never of another under its id. @throws {@link RemovedError} If it is gone. */
  remove(): void {
    this.checkSame('remove');
    if (this.kind.control(this.id, IPC_RMID, null) === -1) throw this.failure(errno(), 'remove');
  }

  /** Looks whether the id still names it, as far as that can be known. @throws {@link RemovedError} If it names another object. */
  checkSame(action: string): void {
    if (this.#askAsAnybody()) this.#checkSame(action);
  }

  /** The key still names this very object. */
  get current(): boolean {
    if (this.key !== 0) return this.kind.find(this.key) === this.id && this.exists;
    // A removed segment that is still attached somewhere can be looked at: its mode tells.
    return this.#ask() && (this.#member('mode' as MemberOf<S>).get(view) & SHM_DEST) === 0 && this.exists;
  }

  /** The id still names this object, as far as that can be known. */
  get exists(): boolean {
    if (!this.#askAsAnybody()) return errno() === E.EACCES;
    return this.#identity === undefined || isSame(this.#identity, this.#members, view);
  }

  /** Whose it is and what its mode allows, also of an object that this user may not read; undefined where that is not known. */
  get ownership(): Ownership | undefined {
    if (!this.#askAsAnybody()) return undefined;
    const { uid, gid, cuid, cgid, mode } = this.#members as KernelStructs[StructName];
    const of = (member: NumericMember) => member.get(view);
    return { uid: of(uid), gid: of(gid), cuid: of(cuid), cgid: of(cgid), mode: of(mode) & 0o777 };
  }

  /** The error for the call on this object that has just failed. */
  failure(error: number, action: string, syscall = this.kind.controlCall, explain?: Explain): IpcError {
    return errorFor(error, syscall, this.attempt(action, explain));
  }

  /** @param toRead - What to do where the mode allows reading alone. */
  attempt(action: string, explain: Explain = onId, toRead = ''): Attempt {
    const key = this.key === 0 ? undefined : this.key;
    return { action: `${action} ${this.label}`, key, id: this.id, explain: onDenied(this, explain, toRead) };
  }

  /** IPC_STAT, and that it is about this object. */
  #stat(action: string): void {
    if (!this.#ask()) throw this.failure(errno(), action);
    this.#checkSame(action);
  }

  #checkSame(action: string): void {
    if (this.#identity === undefined || isSame(this.#identity, this.#members, view)) return;
    throw refusal(this.attempt(action), { type: RemovedError, code: 'EIDRM', reason: ID_NAMES_ANOTHER });
  }

  /** IPC_STAT into {@link answer}. */
  #ask(): boolean {
    if (this.kind.control(this.id, IPC_STAT(), answer) === -1) return false;
    this.#members = membersIn(this.kind, view, this.#known);
    return true;
  }

  /** The same of an object that this user may not read. */
  #askAsAnybody(): boolean {
    if (!statAsAnybody(this.kind, this.id, answer)) return false;
    this.#members = membersIn(this.kind, view, this.#known);
    return true;
  }

  #member(name: MemberOf<S>): NumericMember {
    return this.#members[name as keyof KernelStructs[S]] as NumericMember;
  }
}
