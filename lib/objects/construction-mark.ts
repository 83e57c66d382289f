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
