import { IPC_CREAT, IPC_EXCL, IPC_RMID } from '../../ffi/constants.ts';
import { KeyExistsError, KeyNotFoundError, PermissionError, RemovedError, TimeoutError } from '../../ffi/errors.ts';
import type { Kind, StructName } from '../../ffi/kinds.ts';
import { errno } from '../../ffi/libc.ts';
import { refusal } from '../../ffi/refusal.ts';
import { type Attempt, errorFor } from '../../ffi/result.ts';
import { monotonicTime } from '../../ffi/time.ts';
import { underRandomKey } from '../../ffi/under-random-key.ts';
import type { Known } from '../../structs/layout/confirm.ts';
import { onCreate } from '../checks/failure-reasons.ts';
import { isTrusted } from '../checks/ownership.ts';
import { processExists } from '../runtime/process-exists.ts';
import { nextPause, sleep } from '../waiting/sleep.ts';
import type { Creation } from './create-options.ts';
import { IpcObject, type MemoryObject } from './ipc-object.ts';
import { hexKey, type Key } from './keys.ts';
import { openObject } from './open.ts';

/** Flags of the get calls: a new object, or an error. */
export const EXCLUSIVE: number = IPC_CREAT | IPC_EXCL;

/** How an object of one kind is made. */
export interface NewObject<S extends StructName> {
  kind: Kind<S>;
  /** As messages call it, e.g. "a semaphore". */
  what: string;
  explain: NonNullable<Attempt['explain']>;
  /** What the kernel must tell about it. */
  known: Known;
  /** The get call with {@link EXCLUSIVE}: the id, or -1. */
  get(key: Key): number;
}

/** Makes a new object under a key, or under a random one that is free. */
export function createObject<S extends StructName>(making: NewObject<S>, key: Key | undefined): IpcObject<S> {
  const { kind, what, explain, known } = making;
  const made = key === undefined ? underRandomKey((random) => making.get(random)) : underKey(making, key);
  if (made.id === -1) {
    const action = `create ${what}${key === undefined ? '' : ` with key ${hexKey(made.key)}`}`;
    throw errorFor(made.error, kind.getCall, {
      action,
      key: made.key,
      explain: onCreate(explain, () => taken(kind, made.key)),
    });
  }
  return orRemove(kind, made.id, () => new IpcObject(kind, made.id, made.key, known));
}

function underKey<S extends StructName>(making: NewObject<S>, key: Key): ReturnType<typeof underRandomKey> {
  const id = making.get(key);
  return { key, id, error: id === -1 ? errno() : 0 };
}

/** What `use` makes of a new object; the object is removed if that fails. */
function orRemove<S extends StructName, T>(kind: Kind<S>, id: number, use: () => T): T {
  try {
    return use();
  } catch (error) {
    kind.control(id, IPC_RMID, null);
    throw error;
  }
}

/** How a handle comes to its object: a new one, or with `orOpen` the one that has the key. */
export interface CreateOrOpen<S extends StructName, Handle> {
  making: NewObject<S>;
  creation: Creation;
  /** Makes the new object ready for everybody. If it throws, the object is removed. */
  initialise(object: IpcObject<S>): Handle;
  /** With `orOpen`: whether somebody else's object is ready. */
  isReady(object: IpcObject<S>): boolean;
  /** With `orOpen`: whether another program made it, which does not mark what is ready, and it can be used as it is. */
  isForeign?(object: IpcObject<S>): boolean;
  /** With `orOpen`: whether it never will be. */
  isAbandoned?(object: IpcObject<S>): boolean;
  /** With `orOpen`: how long to wait for it, in milliseconds. Default {@link PATIENCE}. */
  patience?(object: IpcObject<S>): number;
  /** With `orOpen`: a handle to somebody else's object, which is ready. */
  open(object: IpcObject<S>): Handle;
}

/** The longest wait for the creator to make an object ready, in milliseconds: it takes microseconds. This thread is blocked. */
const PATIENCE = 500;
/** The same for a creator that is neither this user nor root: nobody may block others by half-made objects. */
const PATIENCE_WITH_STRANGERS = 20;
/** After so long a creator that marks what is ready would have done so. */
const MARKED = 200;

/**
 * Makes a new object and makes it ready. With `orOpen` any number of processes may do so at once: exactly one makes the object,
 * the others wait until it is ready and open it.
 */
export function createOrOpen<S extends StructName, Handle>(plan: CreateOrOpen<S, Handle>): Handle {
  const { making, creation } = plan;
  const { key, orOpen } = creation;
  const { kind } = making;
  const deadline = monotonicTime() + PATIENCE;
  for (;;) {
    try {
      const object = createObject(making, key);
      return orRemove(kind, object.id, () => plan.initialise(object));
    } catch (error) {
      if (!orOpen || key === undefined || !(error instanceof KeyExistsError)) throw error;
    }
    try {
      const object = openObject(kind, key);
      if (!creation.anyCreator) checkCreator(object);
      waitUntilReady(plan, object);
      return plan.open(object);
    } catch (error) {
      // It was removed between the two calls: the next round creates it again.
      const gone = error instanceof KeyNotFoundError || error instanceof RemovedError;
      if (!gone || monotonicTime() > deadline) throw error;
    }
  }
}

function waitUntilReady<S extends StructName, H>(plan: CreateOrOpen<S, H>, object: IpcObject<S>): void {
  const start = monotonicTime();
  let deadline: number | undefined;
  let pause = 0;
  while (!plan.isReady(object)) {
    const abandoned = plan.isAbandoned?.(object) ?? false;
    if (abandoned && plan.isReady(object)) return;
    if (monotonicTime() - start > MARKED && plan.isForeign?.(object)) return;
    deadline ??= start + patienceWith(plan, object);
    if (abandoned || monotonicTime() > deadline) throw unfinished(object, abandoned);
    pause = nextPause(pause);
    sleep(pause);
  }
}

function patienceWith<S extends StructName, H>(plan: CreateOrOpen<S, H>, object: IpcObject<S>): number {
  const { ownership } = object;
  if (ownership && !isTrusted(ownership)) return PATIENCE_WITH_STRANGERS;
  return plan.patience?.(object) ?? PATIENCE;
}

function unfinished<S extends StructName>(object: IpcObject<S>, abandoned: boolean): TimeoutError {
  const reason = abandoned
    ? 'the process that created it ended before it had initialised it'
    : `it was created but is not initialised: its creator has stopped or died between the two`;
  return refusal(object.attempt('open'), {
    type: TimeoutError,
    code: 'ETIMEDOUT',
    reason: `${reason}; remove it and try again, or open it as it is, without orOpen`,
    syscall: object.kind.getCall,
  });
}

/** Whose object has the key, and what to do about it. */
function taken<S extends StructName>(kind: Kind<S>, key: Key): string {
  const id = kind.find(key);
  const object = id === -1 ? undefined : new IpcObject(kind, id, key);
  const ownership = object?.ownership;
  const owner = ownership ? ` by an object of uid ${ownership.uid}${object && creatorOf(object)}` : '';
  const remove = `npx sysv-ipc remove ${kind.word} ${hexKey(key)}`;
  return `the key is taken${owner}: open that one (\`orOpen: true\`), or remove it if nobody uses it (\`${remove}\`)`;
}

/** Who has left it, or who uses it: the kernel notes the process that made a segment. */
function creatorOf<S extends StructName>(object: IpcObject<S>): string {
  if (object.kind.struct !== 'shmid_ds') return '';
  const segment = object as unknown as MemoryObject;
  // 0: a process that cannot be seen from here.
  const creator = segment.glimpse('cpid');
  if (!creator) return '';
  return ` that process ${creator} made${processExists(creator) ? '' : ', which has ended'}`;
}

function checkCreator<S extends StructName>(object: IpcObject<S>): void {
  const { ownership } = object;
  if (!ownership || isTrusted(ownership)) return;
  const { cuid, uid } = ownership;
  const reason = `uid ${cuid} made it and uid ${uid} owns it, neither this user nor root; \`anyCreator: true\` opens it all the same`;
  throw refusal(object.attempt('open'), { type: PermissionError, code: 'EACCES', reason });
}
