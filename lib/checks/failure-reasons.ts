import { existsSync } from 'node:fs';
import { IpcError, LimitError, PermissionError, RemovedError } from '../../ffi/errors.ts';
import { orAbsent } from '../../ffi/or-absent.ts';
import type { Explanation } from '../../ffi/result.ts';
import type { LimitName } from '../limits/names.ts';
import { describeLimit as limit, readLimit } from '../limits/read.ts';
import { usage } from '../limits/usage.ts';
import { type Ownership, ownersWord } from './ownership.ts';

/** What a failed call means for each kind of object. Where one code has several causes, all are named and none is picked. */
export type Explain = (code: string) => Explanation | undefined;

/** It finds the two causes that nobody thinks of: systemd's RemoveIPC at logout, and another IPC namespace. */
const HINT = '`npx sysv-ipc doctor` lists what removes objects on this machine';

const GONE: Explanation = {
  type: RemovedError,
  reason: `it no longer exists, never did, or is in another IPC namespace; ${HINT}`,
};

export const ID_NAMES_ANOTHER = `it was removed, and its id now belongs to another object; ${HINT}`;

/** For every call on an id: a code that says the object is gone. */
export const onId: Explain = (code) => (code === 'EINVAL' ? GONE : undefined);

/** For calls that the object's mode may forbid. @param toRead - What to do where reading is allowed. */
export const onDenied =
  (object: { readonly ownership: Ownership | undefined }, explain: Explain, toRead: string): Explain =>
  (code) => {
    if (code !== 'EACCES') return explain(code);
    const { ownership } = object;
    return ownership && { reason: ownersWord(ownership, toRead) };
  };

/** For the get calls of an existing object. */
export const onOpen =
  (noun: string): Explain =>
  (code) =>
    code === 'ENOENT' ? { reason: `no ${noun} has that key` } : onForbidden(code);

/** The kernel never answers a get call so, which asks for no access: something in between does. */
const onForbidden: Explain = (code) =>
  code === 'EPERM' || code === 'EACCES'
    ? {
        type: PermissionError,
        reason: 'a sandbox (seccomp, AppArmor, SELinux, a systemd unit) forbids System V IPC to this process',
      }
    : undefined;

/** For the get calls of a new object. @param taken - Tells of the object that has the key already. */
export const onCreate =
  (explain: Explain, taken: () => string): Explain =>
  (code) =>
    code === 'EEXIST' ? { reason: taken() } : (explain(code) ?? onForbidden(code));

/** Where Docker and Podman leave their mark. */
const inContainer = () => ['/.dockerenv', '/run/.containerenv'].some((path) => orAbsent(() => existsSync(path)));

/** Which of two limits is reached: the first one is, if its count is at its value, or else, if it can be counted, the second. */
function used(first: [what: string, LimitName], second?: [what: string, LimitName]): Explanation {
  const count = usage(first[1]);
  const most = readLimit(first[1]);
  const full = count !== undefined && most !== undefined && BigInt(count) >= most;
  const reached = full || !second ? [first] : count === undefined || most === undefined ? [first, second] : [second];
  const reasons = reached.map(([what, name]) => `${what} of ${limit(name)}`);
  const way = '`npx sysv-ipc ls` shows what there is, and `npx sysv-ipc remove` removes it';
  const container = inContainer() ? ' (a container gets its limits by `docker run --sysctl`)' : '';
  return { reason: `${reasons.join(', or ')}${container}; ${way}` };
}

export const onCreateMemory: Explain = (code) => {
  switch (code) {
    case 'EINVAL':
      return { type: LimitError, reason: `the size is above ${limit('shmmax')}` };
    case 'ENOSPC':
      return used(['no segment is left', 'shmmni'], ['no page is left', 'shmall']);
    case 'ENOMEM':
      return {
        reason: `there is not enough memory, or the size is above what the kernel may commit, or no page is left of ${limit('shmall')}`,
      };
    default:
      return undefined;
  }
};

export const onCreateHugePages: Explain = (code) => {
  switch (code) {
    case 'EPERM':
      return {
        type: PermissionError,
        reason: 'huge pages need the capability CAP_IPC_LOCK or a group in vm.hugetlb_shm_group',
      };
    case 'ENOMEM':
      return {
        reason:
          'there are not enough free huge pages (HugePages_Free in /proc/meminfo; raise it with `sysctl -w vm.nr_hugepages=N`)',
      };
    case 'EINVAL':
      return {
        type: LimitError,
        reason: `the processor has no huge pages of that size, or the size is above ${limit('shmmax')}`,
      };
    default:
      return onCreateMemory(code);
  }
};

export const onAttach: Explain = (code) => {
  switch (code) {
    case 'EINVAL':
      return GONE;
    case 'ENOMEM':
      return {
        reason:
          'there is no room for it in the address space of this process, or it has too many mappings (vm.max_map_count): detach what is not needed',
      };
    case 'EMFILE':
      return { reason: 'this process has as many segments attached as the system allows (SHMSEG)' };
    default:
      return undefined;
  }
};

/** With an address given by the caller, which may be what is wrong. */
export const onAttachAt: Explain = (code) => {
  switch (code) {
    case 'EINVAL':
      return {
        type: IpcError,
        reason: 'the address is taken or not a multiple of SHMLBA, or the segment no longer exists',
      };
    case 'ENOMEM':
      return {
        reason: 'nothing can lie at that address, or there is no room for it in the address space of this process',
      };
    default:
      return onAttach(code);
  }
};

export const onLock: Explain = (code) => {
  switch (code) {
    case 'ENOMEM':
      return { reason: 'the process may not lock that much memory; raise it with `ulimit -l` (RLIMIT_MEMLOCK)' };
    case 'EPERM':
      return {
        reason: 'it needs the capability CAP_IPC_LOCK, or to own the segment and have a limit above 0 in `ulimit -l`',
      };
    default:
      return onId(code);
  }
};

export const onCreateSemaphores: Explain = (code) => {
  switch (code) {
    case 'EINVAL':
      return { type: LimitError, reason: `a set of that many semaphores is above ${limit('semmsl')}` };
    case 'ENOSPC':
      return used(['no set is left', 'semmni'], ['no semaphore is left', 'semmns']);
    default:
      return undefined;
  }
};

export const onSemaphore: Explain = (code) => {
  switch (code) {
    case 'EINVAL':
      return GONE;
    case 'EFBIG':
      return { type: IpcError, reason: 'the set has no semaphore of that index' };
    case 'ERANGE':
      return { type: IpcError, reason: 'its value would leave 0 to 32767 (SEMVMX)' };
    case 'E2BIG':
      return { type: LimitError, reason: `that many operations at once are above ${limit('semopm')}` };
    case 'ENOSPC':
      return {
        reason: 'no room is left for another undo record of this process (SEM_UNDO); do without `undo` or raise SEMMNU',
      };
    default:
      return undefined;
  }
};

export const onCreateQueue: Explain = (code) => (code === 'ENOSPC' ? used(['no queue is left', 'msgmni']) : undefined);

export const onSetQueue: Explain = (code) =>
  code === 'EPERM'
    ? {
        reason: `only its owner, its creator or root may do that, and only a privileged process may set maxBytes above ${limit('msgmnb')}`,
      }
    : onId(code);

/**
 * @param tooLong - The message is above the limit of the system, as far as that is known.
 * @param content - What the queue holds now.
 */
export const onSend =
  (length: number, tooLong: () => boolean, content: () => string | undefined): Explain =>
  (code) => {
    if (code === 'ETIMEDOUT') {
      const held = content();
      return held === undefined ? undefined : { reason: `the queue is full (${held})` };
    }
    if (code !== 'EINVAL') return undefined;
    return tooLong() ? { type: LimitError, reason: `a message of ${length} bytes is above ${limit('msgmax')}` } : GONE;
  };

export const onReceive =
  (maxSize: number): Explain =>
  (code) => {
    switch (code) {
      case 'E2BIG':
        return {
          reason: `the message is longer than ${maxSize} bytes (maxSize) and stays in the queue; \`truncate\` would take its first bytes`,
        };
      case 'ENOSYS':
        return { reason: 'this kernel was built without MSG_COPY (CONFIG_CHECKPOINT_RESTORE)' };
      default:
        return onId(code);
    }
  };
