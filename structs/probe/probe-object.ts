import { IPC_CREAT, IPC_EXCL, IPC_RMID, IPC_SET, IPC_STAT } from '../../ffi/constants.ts';
import type { Kind, StructName } from '../../ffi/kinds.ts';
import { errno } from '../../ffi/libc.ts';
import { littleEndian } from '../../ffi/platform.ts';
import { errorFor } from '../../ffi/result.ts';
import { underRandomKey } from '../../ffi/under-random-key.ts';
import { unistd } from '../../ffi/unistd.ts';
import type { MemberOf, PermMember } from '../layout/kernel-members.ts';
import { type Answer, type Evidence, isWritten, type Known, type Snapshot, type Trial } from './evidence.ts';

/** Longer than any struct of any platform, which have up to 160 bytes. */
const ROOM = 256;
/** No byte of one pattern is that byte of the other, so what differs between two answers was never written. */
const PATTERNS = [0xa5, 0x5a] as const;

const MODE = 0o642;
/** What a word of the struct is changed to when IPC_SET is tried: small enough for every limit, ids and modes included. */
const TRIAL = 0o3624;

export const exactly =
  (value: number): Known =>
  (seen) =>
    seen === value;

/** A time since that moment, in seconds since 1970; the kernel's clock for it lags behind by up to a tick. */
export function since(began: number): Known {
  const earliest = Math.floor(began / 1000) - 1;
  return (seen) => seen >= earliest && seen <= Date.now() / 1000 + 1;
}

/** A short-lived object of the probe's own. */
export class ProbeObject<M extends string> {
  readonly #kind: Kind;
  readonly id: number;
  readonly #key: number;
  readonly #snapshots: Snapshot[] = [];

  constructor(kind: Kind, id: number, key: number) {
    this.#kind = kind;
    this.id = id;
    this.#key = key;
  }

  /** Asks for the struct now that this much is certain of it. */
  observe(known: Readonly<Partial<Record<M, Known>>>): void {
    this.#snapshots.push({ answer: this.#ask(), known: { ...this.#permissionsKnown(), ...known } });
  }

  evidence(): Evidence {
    return { snapshots: this.#snapshots, trials: this.#try() };
  }

  /** Throws the error for a call on the object that has just failed: returned -1. */
  check(result: number, syscall: string): void {
    if (result === -1) throw errorFor(errno(), syscall, { action: `probe ${this.#kind.noun} ${this.id}`, id: this.id });
  }

  remove(): number {
    return this.#kind.control(this.id, IPC_RMID, null);
  }

  #permissionsKnown(): Record<PermMember, Known> {
    const [uid, gid] = [unistd().geteuid(), unistd().getegid()];
    // Which slot of the kernel's table an object has, and how often that was used before: 2^15, 2^16 or 2^24 slots.
    const sequences = [15, 16, 24].map((bits) => this.id >>> bits).filter((count) => count > 0);
    return {
      key: exactly(this.#key),
      uid: exactly(uid),
      gid: exactly(gid),
      cuid: exactly(uid),
      cgid: exactly(gid),
      mode: (seen) => (seen & 0o777) === MODE && seen <= 0xffff,
      seq: (seen) => (sequences.length === 0 ? seen === 0 : sequences.includes(seen)),
    };
  }

  #ask(): Answer {
    const [first, second] = PATTERNS.map((pattern) => {
      const buffer = new Uint8Array(new ArrayBuffer(ROOM)).fill(pattern);
      this.check(this.#kind.control(this.id, IPC_STAT(), buffer), this.#kind.controlCall);
      return buffer;
    }) as [Uint8Array, Uint8Array];
    return { view: new DataView(first.buffer), written: Array.from(first, (byte, i) => byte === second[i]) };
  }

  /** Changes one word of the struct after the other, hands it to IPC_SET, and looks whether the change is there afterwards. */
  #try(): Map<number, Trial> {
    const trials = new Map<number, Trial>();
    const before = this.#ask();
    for (let offset = 0; offset + 4 <= ROOM; offset += 4) {
      if (!isWritten(before, offset, 4)) continue;
      const changed = new DataView(before.view.buffer.slice(0));
      changed.setUint32(offset, TRIAL, littleEndian);
      if (this.#set(changed) === -1) {
        trials.set(offset, 'refused');
        continue;
      }
      const seen = this.#ask().view.getUint32(offset, littleEndian);
      const was = before.view.getUint32(offset, littleEndian);
      const isMode = (was & 0o777) === MODE && (seen & 0o777) === (TRIAL & 0o777);
      trials.set(offset, seen === TRIAL || isMode ? 'taken' : 'ignored');
      this.check(this.#set(before.view), this.#kind.controlCall);
    }
    return trials;
  }

  #set(struct: DataView): number {
    return this.#kind.control(this.id, IPC_SET, new Uint8Array(struct.buffer as ArrayBuffer));
  }
}

/**
 * A sequence number of 0 could not be told from padding. It counts how often the kernel's slots were all used in turn, and
 * Linux goes round after 64 of them.
 */
const MOST_ROUNDS = 100;

/** Makes an object; its id, or -1. */
export type Create = (key: number, flags: number) => number;

/** Makes an object under a key that nobody uses, lends it, and removes it whatever happens. */
export function withProbeObject<S extends StructName>(
  kind: Kind<S>,
  create: Create,
  use: (object: ProbeObject<MemberOf<S>>) => Evidence,
): Evidence {
  let object = newObject<MemberOf<S>>(kind, create);
  for (let n = 0; n < MOST_ROUNDS && object.id >>> 15 === 0; n++) {
    object.check(object.remove(), kind.controlCall);
    object = newObject(kind, create);
  }
  let removed = -1;
  let evidence: Evidence;
  try {
    evidence = use(object);
  } finally {
    removed = object.remove();
  }
  object.check(removed, kind.controlCall);
  return evidence;
}

function newObject<M extends string>(kind: Kind, create: Create): ProbeObject<M> {
  const { id, key, error } = underRandomKey((key) => create(key, IPC_CREAT | IPC_EXCL | MODE));
  if (id === -1) throw errorFor(error, kind.getCall, { action: `create ${kind.noun} to probe`, key });
  return new ProbeObject(kind, id, key);
}
