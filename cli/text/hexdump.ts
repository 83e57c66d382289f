const ROW = 16;

/** Bytes as `hexdump -C` shows them: offset, hex, text; equal rows as one asterisk. Fed piece by piece. */
export class Hexdump {
  readonly #write: (lines: string) => void;
  #offset: number;
  #last: string | undefined;
  #repeating = false;

  /** @param offset - That of the first byte. */
  constructor(offset: number, write: (lines: string) => void) {
    this.#offset = offset;
    this.#write = write;
  }

  /** All pieces but the last are a multiple of 16 bytes long. */
  add(bytes: Buffer): void {
    const lines: string[] = [];
    for (let start = 0; start < bytes.length; start += ROW) {
      const row = bytes.subarray(start, start + ROW);
      const hex = row.toString('hex');
      if (hex === this.#last && row.length === ROW) {
        if (!this.#repeating) lines.push('*');
        this.#repeating = true;
      } else {
        lines.push(`${offsetText(this.#offset)}  ${columns(hex)}  |${text(row)}|`);
        this.#repeating = false;
      }
      this.#last = hex;
      this.#offset += row.length;
    }
    if (lines.length > 0) this.#write(`${lines.join('\n')}\n`);
  }

  /** The offset behind the last byte. */
  end(): void {
    this.#write(`${offsetText(this.#offset)}\n`);
  }
}

export function offsetText(offset: number): string {
  return offset.toString(16).padStart(8, '0');
}

/** Two groups of eight. */
function columns(hex: string): string {
  const pairs = hex.match(/../g) ?? [];
  const half = (part: string[]) => part.join(' ').padEnd(23);
  return `${half(pairs.slice(0, 8))}  ${half(pairs.slice(8))}`;
}

function text(row: Buffer): string {
  return row.toString('latin1').replaceAll(/[^ -~]/g, '.');
}
