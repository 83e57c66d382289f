/**
 * Marks of memory and queues that are not to be used now. The system keeps the execute bits of a mode and gives them no meaning,
 * and a mode is the one attribute that an object has from its very first moment.
 */
export const EXECUTE = 0o111;
/** It is being initialised. */
const UNDER_CONSTRUCTION = 0o011;
/** It is about to be removed, if nobody has come in the meantime. */
export const LEAVING = 0o101;

/** The first mode of an object that is to get another one when it is ready; its owner may do everything meanwhile. */
export function modeUnderConstruction(permissions: number): number {
  return (permissions & ~EXECUTE) | 0o600 | UNDER_CONSTRUCTION;
}

export function isUnderConstruction(mode: number): boolean {
  return (mode & EXECUTE) === UNDER_CONSTRUCTION;
}

export function isBeingLeft(mode: number): boolean {
  return (mode & EXECUTE) === LEAVING;
}
