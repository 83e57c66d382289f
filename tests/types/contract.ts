/**
 * The signatures that users rely on, and what must not compile. Checked by tests/types/types.test.ts against the declarations
 * that the package ships.
 */
import {
  type CreateMemoryOptions,
  createMemory,
  createSemaphore,
  ftok,
  type Key,
  keyFor,
  type Memory,
  removeMemory,
  removeSemaphore,
  type Semaphore,
  SemaphoreHandle,
  SharedMemoryHandle,
  semaphoreTimeoutSupported,
  shm,
  type WaitOptions,
} from 'sysv-ipc';
import * as errors from 'sysv-ipc/errors';
import type * as low from 'sysv-ipc/shm';

/** Compiles only if both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(_: Same<A, B>): void {}
type Data = string | ArrayBuffer | ArrayBufferView;

export function signatures(memory: SharedMemoryHandle, semaphore: SemaphoreHandle, m: Memory, s: Semaphore): void {
  same<Key, number>(true);
  same<
    CreateMemoryOptions extends {
      key?: number | undefined;
      permissions?: number | undefined;
      initCharacter?: string | number | null | undefined;
      autoRemove?: boolean | 'last' | undefined;
      hugePages?: boolean | number | undefined;
      noReserve?: boolean | undefined;
    }
      ? true
      : false,
    true
  >(true);
  same<WaitOptions, { timeout?: number | undefined; count?: number | undefined; interruptible?: boolean | undefined }>(
    true,
  );

  const functions: {
    keyFor(name: string): Key;
    createMemory(size: number, options?: CreateMemoryOptions): SharedMemoryHandle;
    removeMemory(key: Key): void;
    createSemaphore(
      initialValue?: number,
      options?: { key?: Key; permissions?: number; autoRemove?: boolean },
    ): SemaphoreHandle;
    removeSemaphore(key: Key): void;
    ftok(path: string, projectId: number): Key;
    semaphoreTimeoutSupported: boolean;
  } = { keyFor, createMemory, removeMemory, createSemaphore, removeSemaphore, ftok, semaphoreTimeoutSupported };

  const handles: {
    memory: new (key: Key, options?: { readOnly?: boolean }) => SharedMemoryHandle;
    semaphore: new (key: Key, options?: { index?: number }) => SemaphoreHandle;
    memoryFromId(shmid: number, options?: { readOnly?: boolean }): SharedMemoryHandle;
    semaphoreFromId(semid: number, options?: { index?: number }): SemaphoreHandle;
  } = {
    memory: SharedMemoryHandle,
    semaphore: SemaphoreHandle,
    memoryFromId: SharedMemoryHandle.fromId,
    semaphoreFromId: SemaphoreHandle.fromId,
  };

  const memoryMembers: Disposable & {
    read(numberOfBytes?: number, offset?: number): Buffer;
    read(numberOfBytes: number, offset: number, encoding: BufferEncoding): string;
    write(data: Data, offset?: number): void;
    fill(byte: string | number, offset?: number, end?: number): void;
    attach(): void;
    detach(): void;
    lock(): void;
    unlock(): void;
    remove(): void;
    readonly key: Key;
    readonly shmid: number;
    readonly size: number;
    readonly attached: boolean;
    readonly readOnly: boolean;
    readonly current: boolean;
    permissions: number;
    uid: number;
    gid: number;
    readonly creatorUid: number;
    readonly creatorGid: number;
    readonly creatorPid: number;
    readonly lastPid: number;
    readonly numberAttached: number;
    readonly lastAttachTime: Date | null;
    readonly lastDetachTime: Date | null;
    readonly lastChangeTime: Date | null;
  } = memory;

  const semaphoreMembers: Disposable & {
    P(options?: WaitOptions): void;
    V(count?: number): void;
    Z(options?: { timeout?: number }): void;
    tryAcquire(count?: number): boolean;
    release(count?: number): void;
    remove(): void;
    readonly key: Key;
    readonly semid: number;
    readonly index: number;
    readonly current: boolean;
    value: number;
    permissions: number;
    blocking: boolean;
    undo: boolean;
    uid: number;
    gid: number;
    readonly waitingForZero: number;
    readonly waitingForNonZero: number;
    readonly creatorUid: number;
    readonly creatorGid: number;
    readonly lastPid: number;
    readonly lastOperationTime: Date | null;
    readonly lastChangeTime: Date | null;
  } = semaphore;

  const lowLevel: {
    error: typeof errors.IpcError;
    IPC_PRIVATE: 0;
    IPC_CREAT: number;
    IPC_EXCL: number;
    SHM_RDONLY: number;
    SHM_RND: number;
    SHMLBA: number;
    SHM_R: number;
    SHM_W: number;
    SEM_R: number;
    SEM_A: number;
    createMemory(key: number, size: number, perm?: number): Memory;
    createSemaphore(key: number, value?: number, perm?: number): Semaphore;
    ftok(path: string, projId: number): number;
    getshmid(key: number): number;
    getsemid(key: number): number;
    memory(shmid: number): Memory;
    semaphore(semid: number): Semaphore;
    memoryHasKey(key: number): boolean;
    semaphoreHasKey(key: number): boolean;
    removeMemory(shmid: number): void;
    removeSemaphore(semid: number): void;
  } = shm;
  same<typeof low, typeof shm>(true);

  const lowMemory: {
    attach(addr?: bigint | number, how?: number): void;
    detach(): void;
    read(numberOfBytes: number, offset?: number): Buffer;
    write(data: Data, offset?: number): void;
    setPerm(perm: number): void;
    setGid(gid: number): void;
    setUid(uid: number): void;
    readonly addr: bigint;
    readonly attached: boolean;
  } & Readonly<
    Record<'shmid' | 'key' | 'size' | 'nattch' | 'perm' | 'cgid' | 'cpid' | 'cuid' | 'gid' | 'uid' | 'lpid', number>
  > = m;
  const lowSemaphore: {
    P(): void;
    V(): void;
    Z(): void;
    setBlocking(block: boolean): void;
    setUndo(undo: boolean): void;
    setVal(value: number): void;
    setPerm(perm: number): void;
    setGid(gid: number): void;
    setUid(uid: number): void;
    readonly blocking: boolean;
    readonly undo: boolean;
  } & Readonly<
    Record<'semid' | 'key' | 'cgid' | 'cuid' | 'gid' | 'uid' | 'lpid' | 'ncnt' | 'perm' | 'val' | 'zcnt', number>
  > = s;
  void [functions, handles, memoryMembers, semaphoreMembers, lowLevel, lowMemory, lowSemaphore];

  const error: { code: string; errno?: number; syscall?: string; key?: number; id?: number } & Error =
    new errors.TimeoutError('', { code: 'ETIMEDOUT' }) satisfies errors.BusyError satisfies errors.IpcError;
  void error;
}

/** None of these compiles: a line that does is an error of its own. */
export function readOnlyAttributes(
  memory: SharedMemoryHandle,
  semaphore: SemaphoreHandle,
  m: Memory,
  s: Semaphore,
): void {
  // @ts-expect-error
  memory.key = 1;
  // @ts-expect-error
  memory.shmid = 1;
  // @ts-expect-error
  memory.size = 1;
  // @ts-expect-error
  memory.attached = true;
  // @ts-expect-error
  memory.readOnly = true;
  // @ts-expect-error
  memory.current = true;
  // @ts-expect-error
  memory.creatorUid = 1;
  // @ts-expect-error
  memory.creatorGid = 1;
  // @ts-expect-error
  memory.creatorPid = 1;
  // @ts-expect-error
  memory.lastPid = 1;
  // @ts-expect-error
  memory.numberAttached = 1;
  // @ts-expect-error
  memory.lastAttachTime = null;
  // @ts-expect-error
  memory.lastDetachTime = null;
  // @ts-expect-error
  memory.lastChangeTime = null;
  // @ts-expect-error
  semaphore.key = 1;
  // @ts-expect-error
  semaphore.semid = 1;
  // @ts-expect-error
  semaphore.index = 1;
  // @ts-expect-error
  semaphore.current = true;
  // @ts-expect-error
  semaphore.waitingForZero = 1;
  // @ts-expect-error
  semaphore.waitingForNonZero = 1;
  // @ts-expect-error
  semaphore.creatorUid = 1;
  // @ts-expect-error
  semaphore.creatorGid = 1;
  // @ts-expect-error
  semaphore.lastPid = 1;
  // @ts-expect-error
  semaphore.lastOperationTime = null;
  // @ts-expect-error
  semaphore.lastChangeTime = null;
  for (const name of [
    'shmid',
    'key',
    'size',
    'nattch',
    'perm',
    'cgid',
    'cpid',
    'cuid',
    'gid',
    'uid',
    'lpid',
  ] as const) {
    // @ts-expect-error
    m[name] = 1;
  }
  // @ts-expect-error
  m.attached = true;
  // @ts-expect-error
  m.addr = 0n;
  for (const name of ['semid', 'key', 'cgid', 'cuid', 'gid', 'uid', 'lpid', 'ncnt', 'perm', 'val', 'zcnt'] as const) {
    // @ts-expect-error
    s[name] = 1;
  }
  // @ts-expect-error
  s.blocking = true;
  // @ts-expect-error
  s.undo = true;
  // @ts-expect-error the size comes from the kernel alone
  new SharedMemoryHandle(1, { size: 5 });
  // @ts-expect-error
  createMemory('100');
}
