import {
  BusyError,
  InterruptedError,
  IpcError,
  KeyExistsError,
  KeyNotFoundError,
  LimitError,
  MessageTooLongError,
  PermissionError,
  RemovedError,
  UnsupportedError,
} from './errors.ts';
import { lazily } from './libc.ts';
import { type Attempt as Attempted, E, refusal } from './refusal.ts';

export { E } from './refusal.ts';

/** Errno's names by their numbers. */
const names = lazily(
  () =>
    new Map(
      Object.entries(E)
        // Synonyms: EAGAIN and ENOTSUP are the names that the manual pages use here.
        .filter(([name]) => name !== 'EWOULDBLOCK' && name !== 'EOPNOTSUPP')
        .map(([name, number]) => [number, name]),
    ),
);

type ErrorType = new (...args: ConstructorParameters<typeof IpcError>) => IpcError;

/** What a code means in general, and the class that says so. */
const MEANINGS: Record<string, [ErrorType, string]> = {
  ENOENT: [KeyNotFoundError, 'nothing has that key'],
  EEXIST: [KeyExistsError, 'the key is taken'],
  EACCES: [PermissionError, 'its mode does not allow it to this user'],
  EPERM: [PermissionError, 'only its owner, its creator or root may do that'],
  EAGAIN: [BusyError, 'it would have to wait'],
  ENOMSG: [BusyError, 'there is no message of that type'],
  EINTR: [InterruptedError, 'a signal interrupted it'],
  EIDRM: [RemovedError, 'it was removed'],
  ENOSPC: [LimitError, 'a limit of the system is reached'],
  ENOMEM: [LimitError, 'there is not enough memory'],
  EMFILE: [LimitError, 'a limit of the process is reached'],
  E2BIG: [MessageTooLongError, 'the message is longer than the buffer'],
  ENOSYS: [UnsupportedError, 'this kernel has no such call (a container, a jail or a sandbox can take it away)'],
  EINVAL: [IpcError, 'an argument is not valid'],
  ERANGE: [IpcError, 'the value is out of range'],
  EFAULT: [IpcError, 'an address is not valid'],
};

/** What was attempted, and what the codes of its failure mean. */
export interface Attempt extends Attempted {
  /** What a code means for this call, where the general meaning would not do. */
  explain?: ((code: string) => Explanation | undefined) | undefined;
}
export interface Explanation {
  type?: ErrorType;
  reason: string;
}

/** The error for the call that has just failed. @param number - Its errno: as the first argument it is read before the others are made. */
export function errorFor(number: number, syscall: string, attempt: Attempt): IpcError {
  const code = names().get(number) ?? `E${number}`;
  const meaning = MEANINGS[code];
  const special = attempt.explain?.(code);
  const type = special?.type ?? meaning?.[0] ?? IpcError;
  const reason = special?.reason ?? meaning?.[1] ?? 'the system refused';
  return refusal(attempt, { type, code, errno: number, reason, syscall });
}
