import { IPC_RMID, IPC_SET, IPC_STAT, SHM_DEST } from '../../ffi/constants.ts';
import type { IpcError } from '../../ffi/errors.ts';
import { type Attempt, failure } from '../../ffi/result.ts';
import { confirmLayout, type Known } from '../../structs/layout/confirm.ts';
import type { KernelStructs, NumericMember, PermMember } from '../../structs/layout/kernel-members.ts';
import { onId } from '../checks/failure-reasons.ts';
import { hexKey } from './keys.ts';

/** What the three kinds of object have in common: a key, an id, and a struct of the kernel that tells and takes attributes. */
export interface Kind<Member extends string> {
  /** As messages call it. */
  noun: string;
  /** The calls' names: `shmget`, `shmctl`. */
  getCall: string;
  controlCall: string;
  struct: keyof KernelStructs;
  /** The existing object of that key; its id, or -1. */
  find(key: number): number;
  control(id: number, cmd: number, buf: Uint8Array | null): number;
  /** Whether an answer of the kernel has confirmed the members' places, or they are only the likeliest; by {@link IpcObject}. */
  confirmed?: boolean;
  members?: Readonly<Record<Member | PermMember, NumericMember>>;
}

/** One buffer for all answers: it is read before the next call is made. No struct of any platform is longer than 160 bytes. */
const answer = new Uint8Array(new ArrayBuffer(256));
const view = new DataView(answer.buffer);

/** IPC_STAT, IPC_SET and IPC_RMID of one object, by its id: never of another that got its key later. */
export class IpcObject<Member extends string> {
  readonly kind: Kind<Member>;
  readonly id: number;
  readonly key: number;

  constructor(kind: Kind<Member>, id: number, key: number, known: Known = {}) {
    this.kind = kind;
    this.id = id;
    this.key = key;
    // Not readable, or gone: whoever asks for an attribute will be told.
    if (!kind.confirmed && this.exists) this.#confirm(known);
  }

  /** The object with that id, its key asked of the kernel. */
  static fromId<M extends string>(kind: Kind<M>, id: number): IpcObject<M> {
    const unnamed = new IpcObject(kind, id, 0);
    return new IpcObject(kind, id, unnamed.get('key'));
  }

  /** How messages call it. */
  get label(): string {
    return `${this.kind.noun} ${this.id}${this.key === 0 ? '' : ` (key ${hexKey(this.key)})`}`;
  }

  /** One attribute: one system call, no allocation. */
  get(member: Member | PermMember): number {
    this.#stat();
    return this.#members[member].get(view);
  }

  /** A time; null where the kernel says 0: never. */
  date(member: Member): Date | null {
    const seconds = this.get(member);
    return seconds === 0 ? null : new Date(seconds * 1000);
  }

  get permissions(): number {
    return this.get('mode') & 0o777;
  }

  /** Changes an attribute in what the kernel has now, so that all others stay as they are. */
  set(member: Member | 'uid' | 'gid' | 'mode', value: number, explain?: Attempt['explain']): void {
    this.setAll({ [member]: value } as Partial<Record<typeof member, number>>, explain);
  }

  /** Changes several attributes at once: nobody sees some of them changed and others not. */
  setAll(values: Partial<Record<Member | 'uid' | 'gid' | 'mode', number>>, explain?: Attempt['explain']): void {
    this.#stat();
    const entries = Object.entries(values) as [Member, number][];
    for (const [member, value] of entries) this.#members[member].set(view, value);
    if (this.kind.control(this.id, IPC_SET, answer) === -1) {
      const changed = entries.map(([member]) => member).join(' and ');
      throw this.failure(`change the ${changed} of`, undefined, explain);
    }
  }

  remove(): void {
    if (this.kind.control(this.id, IPC_RMID, null) === -1) throw this.failure('remove');
  }

  /** The key still names this very object. */
  get current(): boolean {
    if (this.key !== 0) return this.kind.find(this.key) === this.id;
    // A removed segment that is still attached somewhere can be looked at: its mode tells.
    return this.exists && (this.get('mode') & SHM_DEST) === 0;
  }

  /** The id names an object that this process may look at. */
  get exists(): boolean {
    return this.kind.control(this.id, IPC_STAT(), answer) !== -1;
  }

  /** The error for the call on this object that has just failed. */
  failure(action: string, syscall = this.kind.controlCall, explain: Attempt['explain'] = onId): IpcError {
    return failure(syscall, this.attempt(action, explain));
  }

  attempt(action: string, explain: Attempt['explain'] = onId): Attempt {
    return { action: `${action} ${this.label}`, key: this.key === 0 ? undefined : this.key, id: this.id, explain };
  }

  get #members() {
    return this.kind.members as NonNullable<Kind<Member>['members']>;
  }

  #stat(): void {
    if (!this.exists) throw this.failure('read the attributes of');
    if (!this.kind.members) this.#confirm({});
  }

  /** The first answer about an object that is known confirms, once for each kind, how the kernel lays its struct out. */
  #confirm(known: Known): void {
    const facts = this.key === 0 ? known : { ...known, key: this.key };
    const struct: unknown = confirmLayout(this.kind.struct, view, facts);
    this.kind.members = struct as NonNullable<Kind<Member>['members']>;
    this.kind.confirmed = known.mode !== undefined || (this.key !== 0 && this.#members.key.get(view) === this.key);
  }
}
