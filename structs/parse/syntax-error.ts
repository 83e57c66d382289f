/** A place in the text, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** C text that is not understood. */
export function syntaxError({ line, column }: Position, reason: string): SyntaxError {
  const error = new SyntaxError(`line ${line}, column ${column}: ${reason}`);
  return Object.assign(error, { code: 'ERR_C_SYNTAX', line, column, reason });
}
