/**
 * What moves a terminal's cursor, changes its colours or its title, or turns the direction of writing: control characters with
 * those of C1, and Unicode's separators of lines and marks of direction.
 */
const DANGEROUS = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\ufeff]/gu;

/** Text that others wrote, for one line of a terminal: `\x1b` for an escape character. */
export function escaped(text: string): string {
  return text.replaceAll(DANGEROUS, backslashed);
}

/** The same for text of several lines. */
export function escapedLines(text: string): string {
  return text.replaceAll(DANGEROUS, (char) => (char === '\n' || char === '\t' ? char : backslashed(char)));
}

/** Bytes that others wrote: what is no UTF-8 is escaped byte by byte. */
export function escapedBytes(bytes: Buffer): string {
  const text = bytes.toString();
  if (!text.includes('\ufffd')) return escapedLines(text);
  return escapedLines(bytes.toString('latin1')).replaceAll(/[\u00a0-\u00ff]/g, backslashed);
}

/** JSON that is harmless and still JSON of the same values. */
export function escapedJson(json: string): string {
  return json.replaceAll(DANGEROUS, (char) => (char === '\n' ? char : `\\u${hex(char, 4)}`));
}

function backslashed(char: string): string {
  return char > '\u00ff' ? `\\u${hex(char, 4)}` : `\\x${hex(char, 2)}`;
}

function hex(char: string, digits: number): string {
  return char.charCodeAt(0).toString(16).padStart(digits, '0');
}
