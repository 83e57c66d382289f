import type { NumberType } from '../types/numbers.ts';
import { offsetText } from './hexdump.ts';

const ROW = 16;

/** The whole numbers of that size; what is left at the end is too short for one. */
export function numbersIn(bytes: Buffer, type: NumberType): (number | bigint)[] {
  return Array.from({ length: Math.floor(bytes.length / type.size) }, (_, i) => type.read(bytes, i * type.size));
}

/** Numbers in rows of sixteen bytes, each behind its offset. Fed piece by piece. */
export class NumberTable {
  readonly #type: NumberType;
  readonly #width: number;
  #offset: number;

  /** @param all - Everything that will be shown, if it is little: the columns are then as wide as that needs. */
  constructor(offset: number, type: NumberType, all: Buffer | undefined) {
    this.#offset = offset;
    this.#type = type;
    this.#width = all
      ? numbersIn(all, type).reduce<number>((most, value) => Math.max(most, String(value).length), 0)
      : type.places;
  }

  /** All pieces but the last are a multiple of 16 bytes long. */
  rows(bytes: Buffer): string {
    const perRow = ROW / this.#type.size;
    const texts = numbersIn(bytes, this.#type).map((value) => String(value).padStart(this.#width));
    let text = '';
    for (let i = 0; i < texts.length; i += perRow) {
      text += `${offsetText(this.#offset)}  ${texts.slice(i, i + perRow).join('  ')}\n`;
      this.#offset += ROW;
    }
    return text;
  }
}
