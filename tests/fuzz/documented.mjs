import { IpcError } from 'sysv-ipc';

/** Whether an error is one that the documents name. */
export function isDocumented(error) {
  if (error instanceof IpcError) return typeof error.code === 'string' && /^E[A-Z0-9_]+$/.test(error.code);
  // Passed on: what a callback threw (classes want `new`), and the reason of a signal.
  if (/^thrown by the callback$|^aborted$|'new'/.test(error?.message)) return true;
  if (error instanceof DOMException) return ['AbortError', 'TimeoutError'].includes(error.name);
  // What parseC() does not understand.
  if (error instanceof SyntaxError) return Number.isInteger(error.line) && Number.isInteger(error.column);
  if (error instanceof RangeError) return error.code === 'ERR_OUT_OF_RANGE';
  // A struct over memory that is detached: the engine's own error.
  if (error instanceof TypeError)
    return /^ERR_INVALID_ARG_(TYPE|VALUE)$/.test(error.code) || /detached/.test(error.message);
  return false;
}
