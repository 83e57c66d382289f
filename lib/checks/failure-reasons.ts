import { IpcError, LimitError, PermissionError, RemovedError } from '../../ffi/errors.ts';
import type { Explanation } from '../../ffi/result.ts';
import { describeLimit as limit } from '../limits/read.ts';

/** What a failed call means for each kind of object. Where one code has several causes, all are named and none is picked. */
type Explain = (code: string) => Explanation | undefined;

const GONE: Explanation = { type: RemovedError, reason: 'it no longer exists: somebody removed it, or it never was' };

/** For every call on an id: a code that says the object is gone. */
export const onId: Explain = (code) => (code === 'EINVAL' ? GONE : undefined);

export const onCreateMemory: Explain = (code) => {
  switch (code) {
    case 'EINVAL':
      return { type: LimitError, reason: `the size is above ${limit('shmmax')}` };
    case 'ENOSPC':
      return {
        reason: `no segment is left of ${limit('shmmni')}, or no page of ${limit('shmall')}; \`ipcs -m\` shows what there is`,
      };
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
      return { reason: 'there is no room for it in the address space of this process' };
    case 'EMFILE':
      return { reason: 'this process has as many segments attached as the system allows (SHMSEG)' };
    default:
      return undefined;
  }
};

/** With an address of the caller's, which may be what is wrong. */
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
      return {
        reason: `no set is left of ${limit('semmni')}, or no semaphore of ${limit('semmns')}; \`ipcs -s\` shows what there is`,
      };
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

export const onCreateQueue: Explain = (code) =>
  code === 'ENOSPC' ? { reason: `no queue is left of ${limit('msgmni')}; \`ipcs -q\` shows what there is` } : undefined;

export const onSetQueue: Explain = (code) =>
  code === 'EPERM'
    ? {
        reason: `only its owner, its creator or root may do that, and only a privileged process may set maxBytes above ${limit('msgmnb')}`,
      }
    : onId(code);

/** @param tooLong - The message is above the limit of the system, as far as that can be told. */
export const onSend =
  (length: number, tooLong: () => boolean): Explain =>
  (code) => {
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
