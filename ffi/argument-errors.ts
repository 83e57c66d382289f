import { inspect } from 'node:util';

/** The error for an argument of the wrong type, with the code that Node's own carry. */
export function invalidType(name: string, expected: string, given: unknown): TypeError {
  return withCode(new TypeError(`${name} must be ${expected}: received ${show(given)}`), 'ERR_INVALID_ARG_TYPE');
}

/** The error for an argument of the right type whose value is not allowed. */
export function outOfRange(name: string, allowed: string, given: unknown): RangeError {
  return withCode(new RangeError(`${name} must be ${allowed}: received ${show(given)}`), 'ERR_OUT_OF_RANGE');
}

/** The error for an argument that has a part which is not allowed. */
export function invalidValue(message: string): TypeError {
  return withCode(new TypeError(message), 'ERR_INVALID_ARG_VALUE');
}

function withCode<E extends Error>(error: E, code: string): E {
  return Object.assign(error, { code });
}

function show(given: unknown): string {
  return inspect(given, { depth: 0, maxArrayLength: 3, maxStringLength: 60, breakLength: Number.POSITIVE_INFINITY });
}
