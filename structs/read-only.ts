import { PermissionError } from '../ffi/errors.ts';
import { refusal } from '../ffi/refusal.ts';

/** Assigning to a struct in memory that is attached read-only. */
export function readOnlyMemory(where: string): PermissionError {
  const reason = 'its memory is attached read-only; open it without readOnly to write';
  return refusal({ action: `assign ${where}` }, { type: PermissionError, code: 'EACCES', reason });
}
