import { IPC_CREAT, IPC_EXCL, IPC_RMID } from '../../ffi/constants.ts';
import { KeyExistsError, KeyNotFoundError, RemovedError, TimeoutError } from '../../ffi/errors.ts';
import { type Attempt, E, failure } from '../../ffi/result.ts';
import { underRandomKey } from '../../ffi/under-random-key.ts';
import type { Known } from '../../structs/layout/confirm.ts';
import { rangeError, typeError } from '../checks/arguments.ts';
import { nextPause, sleep } from '../waiting/sleep.ts';
import { IpcObject, type Kind } from './ipc-object.ts';
import { hexKey, type Key } from './keys.ts';
import { openObject } from './open.ts';

/** Flags of the get calls: a new object, or an error. */
export const EXCLUSIVE: number = IPC_CREAT | IPC_EXCL;

/** How an object of one kind is made. */
export interface NewObject<M extends string> {
  kind: Kind<M>;
  /** As messages call it, e.g. "a semaphore". */
  what: string;
  explain: NonNullable<Attempt['explain']>;
  /** What the kernel must tell about it. */
  known: Known;
  /** The get call with {@link EXCLUSIVE}: the id, or -1. */
  get(key: Key): number;
}

/** Makes an object under a key, or under a random one that nobody uses. */
export function make<M extends string>(making: NewObject<M>, key: Key | undefined): IpcObject<M> {
  const { kind, what, explain, known } = making;
  const made = key === undefined ? underRandomKey((random) => making.get(random)) : { key, id: making.get(key) };
  if (made.id === -1) {
    const action = `create ${what}${key === undefined ? '' : ` with key ${hexKey(made.key)}`}`;
    throw failure(kind.getCall, { action, key: made.key, explain });
  }
  return orRemove(kind, made.id, () => new IpcObject(kind, made.id, made.key, known));
}

/** What `use` makes of a new object; the object is removed if that fails. */
function orRemove<M extends string, T>(kind: Kind<M>, id: number, use: () => T): T {
  try {
    return use();
  } catch (error) {
    kind.control(id, IPC_RMID, null);
    throw error;
  }
}

/** How a handle comes to its object: a new one, or with `orOpen` the one that has the key. */
export interface CreateOrOpen<M extends string, Handle> {
  making: NewObject<M>;
  key: Key | undefined;
  orOpen: boolean;
  /** Makes the new object ready for everybody. If it throws, the object is removed. */
  initialise(control: IpcObject<M>): Handle;
  /** With `orOpen`: whether somebody else's object is ready. */
  isReady(control: IpcObject<M>): boolean;
  /** With `orOpen`: whether it never will be. */
  isAbandoned?(control: IpcObject<M>): boolean;
  /** With `orOpen`: how long to wait for it, in milliseconds. Default {@link PATIENCE}. */
  patience?: number;
  /** With `orOpen`: a handle to somebody else's object, which is ready. */
  open(control: IpcObject<M>): Handle;
}

/** The longest wait for somebody else to make an object ready, in milliseconds: it takes them microseconds. */
export const PATIENCE = 5_000;

/**
 * Makes a new object and makes it ready. With `orOpen` any number of processes may do so at once: exactly one makes the object,
 * the others wait until it is ready and open it.
 */
export function create<M extends string, Handle>(creation: CreateOrOpen<M, Handle>): Handle {
  const { making, key, orOpen, patience = PATIENCE } = creation;
  const { kind } = making;
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      const control = make(making, key);
      return orRemove(kind, control.id, () => creation.initialise(control));
    } catch (error) {
      if (!orOpen || key === undefined || !(error instanceof KeyExistsError)) throw error;
    }
    try {
      const control = openObject(kind, key);
      waitUntilReady(creation, control, deadline);
      return creation.open(control);
    } catch (error) {
      // It was removed between the two calls: the next round makes it anew.
      const gone = error instanceof KeyNotFoundError || error instanceof RemovedError;
      if (!gone || performance.now() > deadline) throw error;
    }
  }
}

function waitUntilReady<M extends string, H>(
  creation: CreateOrOpen<M, H>,
  control: IpcObject<M>,
  deadline: number,
): void {
  let pause = 0;
  while (!creation.isReady(control)) {
    const abandoned = creation.isAbandoned?.(control) ?? false;
    if (abandoned && creation.isReady(control)) return;
    if (abandoned || performance.now() > deadline) throw unfinished(control, abandoned);
    pause = nextPause(pause);
    sleep(pause);
  }
}

function unfinished<M extends string>(control: IpcObject<M>, abandoned: boolean): TimeoutError {
  const reason = abandoned
    ? 'the process that created it ended before it had initialised it'
    : `it was created but is not initialised, nor was it after some seconds: its creator has stopped or died between the two`;
  return new TimeoutError(
    `Cannot open ${control.label}: ${reason}; remove it and try again, or open it as it is, without orOpen`,
    { code: 'ETIMEDOUT', errno: E.ETIMEDOUT, syscall: control.kind.getCall, key: control.key, id: control.id },
  );
}

/**
 * The mark of memory and queues that are being initialised. The system keeps the execute bits of a mode and gives them no
 * meaning, and a mode is the one attribute that an object has from its very first moment.
 */
const EXECUTE = 0o111;
const UNDER_CONSTRUCTION = 0o011;

/** The first mode of an object that is to get another one when it is ready; its owner may do everything meanwhile. */
export function modeUnderConstruction(permissions: number): number {
  return (permissions & ~EXECUTE) | 0o600 | UNDER_CONSTRUCTION;
}

export function isUnderConstruction(mode: number): boolean {
  return (mode & EXECUTE) === UNDER_CONSTRUCTION;
}

/** The checks of `orOpen`. @param marks - The mode marks what is being initialised, and so must not look like the mark. */
export function checkOrOpen(orOpen: unknown, key: Key | undefined, permissions: number, marks: boolean): boolean {
  if (typeof orOpen !== 'boolean') throw typeError('orOpen', 'true or false', orOpen);
  if (orOpen && key === undefined) throw typeError('key', 'given with orOpen, and the same in all processes', key);
  if (orOpen && key === 0) throw rangeError('key', 'other than IPC_PRIVATE (0) with orOpen: nobody can open that', key);
  if (orOpen && marks && isUnderConstruction(permissions)) {
    throw rangeError(
      'permissions',
      'other than 0o011 in the execute bits with orOpen, which needs that mark',
      permissions,
    );
  }
  return orOpen;
}
