import type { Entry } from '../objects/entries.ts';
import { MEMBERS } from '../objects/find.ts';
import type { Kind } from '../usage/values.ts';
import { jsonText, Lines } from './output.ts';

/** The JSON of a listing, object by object: tens of thousands of them are no text of tens of megabytes. */
export class ListingJson {
  readonly #indent: number;

  /** @param indent - 0: all in one line. */
  constructor(indent: number) {
    this.#indent = indent;
  }

  async print(kinds: readonly Kind[], rows: (kind: Kind) => readonly Entry[]): Promise<void> {
    const lines = new Lines();
    for await (const piece of this.#pieces(kinds, rows)) await lines.add(piece);
    await lines.add('\n');
    await lines.end();
  }

  async text(kinds: readonly Kind[], rows: (kind: Kind) => readonly Entry[]): Promise<string> {
    let text = '';
    for await (const piece of this.#pieces(kinds, rows)) text += piece;
    return text;
  }

  async *#pieces(kinds: readonly Kind[], rows: (kind: Kind) => readonly Entry[]): AsyncGenerator<string> {
    const schemas = await import('./schemas.ts');
    const indent = this.#indent;
    const line = (depth: number) => (indent === 0 ? '' : `\n${' '.repeat(indent * depth)}`);
    yield '{';
    for (const [i, kind] of kinds.entries()) {
      yield `${i === 0 ? '' : ','}${line(1)}"${MEMBERS[kind]}":${indent === 0 ? '' : ' '}[`;
      const all = rows(kind);
      for (const [j, row] of all.entries()) {
        const text = jsonText(schemas[kind].parse(row), indent);
        yield `${j === 0 ? '' : ','}${line(2)}${indent === 0 ? text : text.replaceAll('\n', line(2))}`;
      }
      yield all.length === 0 ? ']' : `${line(1)}]`;
    }
    yield `${line(0)}}`;
  }
}
